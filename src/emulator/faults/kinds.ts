/** Everything that can go wrong on request, and where it strikes. */

/** On any operation, or on the token endpoint (`getToken`). */
export const REQUEST_FAULTS = [
  'throttle', // 429 QuotaExceeded, though the bucket is not empty
  'error_500', // JSON
  'error_503', // JSON
  'error_503_html',
  'slow',
  'reset_before', // the connection breaks and nothing was done
  'reset_after', // the connection breaks though it was done
  'token_expired', // every access token ends now
  'grant_revoked', // the seller withdraws its consent
  'gone', // 404, as if it had been deleted since it was listed
  'garbled', // 200 with a page of HTML, though it was done
] as const

/** What becomes of a report, decided when it is created. */
export const REPORT_FAULTS = [
  'cancelled',
  'fatal',
  'fatal_with_document',
  'stuck', // in the queue for ever
  'late', // takes `late_ms` longer
  'duplicate_report', // Amazon makes it twice, under two report ids
  'old_document', // done at once, with the document of the previous report of that type
  'header_only',
] as const

/** What is wrong inside a document, decided when its report is created. */
export const CONTENT_FAULTS = [
  'renamed_column',
  'missing_column',
  'new_column',
  'wrong_field_count',
  'cp1252_bytes', // in a file that says UTF-8
  'truncated_gzip', // complete as far as HTTP can tell
] as const

/** What can become of a report of ads, and be wrong inside it. */
export const ADS_REPORT_FAULTS = ['fatal', 'stuck', 'late', 'header_only'] as const
export const ADS_CONTENT_FAULTS = [
  'renamed_column',
  'missing_column',
  'new_column',
  'truncated_gzip',
] as const

/** On the download of a document (operation `downloadDocument`). */
export const DOWNLOAD_FAULTS = [
  'cut_download', // the connection breaks in the middle
  'slow_download',
  'expired_url',
  'error_503_download',
] as const

export type RequestFault = (typeof REQUEST_FAULTS)[number]
export type ReportFault = (typeof REPORT_FAULTS)[number]
export type ContentFault = (typeof CONTENT_FAULTS)[number]
export type DownloadFault = (typeof DOWNLOAD_FAULTS)[number]
export type FaultKind = RequestFault | ReportFault | ContentFault | DownloadFault

export const FAULT_KINDS: readonly FaultKind[] = [
  ...REQUEST_FAULTS,
  ...REPORT_FAULTS,
  ...CONTENT_FAULTS,
  ...DOWNLOAD_FAULTS,
]
