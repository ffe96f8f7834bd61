/** The keys of one language's texts with texts of another: what a translation must have. */
export type Texts<T> = { [K in keyof T]: T[K] extends string ? string : Texts<T[K]> }
