/** `POST /reveal`: opens the masked values of one alert for a reason; logged. */
export interface RevealRequest { readonly alert: string; readonly reason: string }
export interface RevealResponse { readonly values: Readonly<Record<string, string>> }
