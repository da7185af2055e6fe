// What a command takes, as data: the parser, the help and the README's reference read it.

type Described = {
  description?: string;
  /** Stands for the value in help: `--since WHEN`. */
  valueHint?: string;
};

export type ArgDef =
  | (Described & { type: 'boolean'; default?: boolean; negativeDescription?: string })
  | (Described & { type: 'string'; default?: string })
  | (Described & { type: 'enum'; options: readonly string[]; default?: string })
  | (Described & { type: 'positional'; required: boolean });

export type ArgsDef = Readonly<Record<string, ArgDef>>;

type ValueOf<Def extends ArgDef> = Def extends { type: 'boolean' }
  ? boolean
  : Def extends { type: 'enum'; options: readonly (infer Word)[] }
    ? Word
    : string;

type IsKnown<Def extends ArgDef> = Def extends { default: boolean | string } | { required: true }
  ? true
  : false;

/** Values by name; a flag without a default and an optional word may be missing. */
export type Args<Defs extends ArgsDef> = {
  [Name in keyof Defs]: IsKnown<Defs[Name]> extends true
    ? ValueOf<Defs[Name]>
    : ValueOf<Defs[Name]> | undefined;
};
