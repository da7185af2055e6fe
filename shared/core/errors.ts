/** The one error class of the product. `code` is dotted (`settings.malformed`), `hint` says what to do next. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly hint: string | undefined;

  constructor({ code, message, hint, status, cause }: AppErrorInit) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = code;
    this.status = status ?? 500;
    this.hint = hint;
  }
}

export type AppErrorInit = {
  code: string;
  message: string;
  /** One imperative clause, shown after the message: what the reader should do. */
  hint?: string;
  /** HTTP status when the error leaves through the Worker; 500 if not given. */
  status?: number;
  cause?: unknown;
};

/** Makes a factory for one kind of failure, so that a feature lists its failures in one place. */
export function createErrorFactory<Params = void>(
  describe: (params: Params) => AppErrorInit,
): (params: Params) => AppError {
  return (params) => new AppError(describe(params));
}

/** Narrows an unknown thrown value to our error, optionally to one code. */
export function isAppError(error: unknown, code?: string): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}
