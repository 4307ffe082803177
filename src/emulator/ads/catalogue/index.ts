export * from './sponsored-brands.ts'
export * from './sponsored-display.ts'
export * from './sponsored-products.ts'
