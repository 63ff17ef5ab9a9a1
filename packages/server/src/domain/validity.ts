/** When an entry counts; null: from ever, for ever. The first moment is in it, the last is not. */
export type Validity = { validFrom: Date | null; validTo: Date | null }

export const isValid = ({ validFrom, validTo }: Validity, at: Date): boolean => (!validFrom || validFrom <= at) && (!validTo || at < validTo)
