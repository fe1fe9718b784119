/** How far what is filled in has been kept. */
export type DraftStatus = 'new' | 'changed' | 'saving' | 'saved' | 'kept-here' | 'only-here' | 'not-kept' | 'gone' | 'conflict' | 'failed'
