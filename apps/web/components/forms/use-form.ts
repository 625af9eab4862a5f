"use client";

import { type FormEvent, type RefObject, useEffect, useRef, useState } from "react";
import { NO_PROBLEMS, type Problems, problemsOf } from "../../lib/problems.ts";

/** What was typed, by field name. */
type Values<Name extends string> = Record<Name, string>;

/** `leaving`: the page is on its way to another one, so the form stays pending until it is gone. */
export type Outcome = "leaving" | "done";

interface FormOptions<Name extends string> {
  /** The fields on the page. Errors of others are shown for the form as a whole. */
  fields: readonly Name[];
  /** What can be said without asking the server. */
  check?: Partial<Record<NoInfer<Name>, (value: string) => string | undefined>>;
  /** Fields that the server knows by another name, theirs to ours. */
  renamed?: Partial<Record<string, NoInfer<Name>>>;
  /** Throws `AuthError` where the server refuses. */
  submit: (values: Values<Name>) => Promise<Outcome>;
}

export interface FormState {
  problems: Problems;
  pending: boolean;
  /** For `<form>`. */
  form: {
    ref: RefObject<HTMLFormElement | null>;
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    onInput: (event: FormEvent<HTMLFormElement>) => void;
    /** A press before the page has come alive sends the form the browser's way: no password may then be in the URL. */
    method: "post";
    noValidate: true;
    "aria-busy": true | undefined;
  };
}

/**
 * One form: no second submit while one is under way, errors sorted into fields, the first of them focused, and every
 * value kept. Controls stay uncontrolled, so what was typed or filled in before the page came alive counts too.
 */
export function useForm<Name extends string>({
  fields,
  check = {},
  renamed,
  submit,
}: FormOptions<Name>): FormState {
  const ref = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const [pending, setPending] = useState(false);
  const [problems, setProblems] = useState(NO_PROBLEMS);
  /** Counts failed attempts: typing changes the problems too, but only a failed attempt moves the focus. */
  const [failures, setFailures] = useState(0);

  useEffect(() => {
    if (failures > 0) ref.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [failures]);

  const fail = (found: Problems) => {
    setProblems(found);
    setFailures((count) => count + 1);
  };

  const attempt = async (values: Values<Name>) => {
    busy.current = true;
    setPending(true);
    try {
      const outcome = await submit(values);
      setProblems(NO_PROBLEMS);
      if (outcome === "leaving") return;
    } catch (error) {
      fail(problemsOf(error, fields, renamed));
    }
    busy.current = false;
    setPending(false);
  };

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (busy.current) return;
    // With the button that was pressed, for forms that have more than one.
    const { submitter } = event.nativeEvent as SubmitEvent;
    const data = new FormData(event.currentTarget, submitter);
    const values = Object.fromEntries(
      fields.map((name) => [name, String(data.get(name) ?? "")]),
    ) as Values<Name>;
    const slips = findSlips(values, check);
    if (Object.keys(slips).length > 0) fail({ fields: slips, form: undefined });
    else void attempt(values);
  };

  // A message about a field goes as soon as the field is being mended.
  const onInput = (event: FormEvent<HTMLFormElement>) => {
    const name = event.target instanceof HTMLInputElement ? event.target.name : "";
    if (!(name in problems.fields)) return;
    const { [name]: _mended, ...others } = problems.fields;
    setProblems({ ...problems, fields: others });
  };

  return {
    problems,
    pending,
    form: { ref, onSubmit, onInput, method: "post", noValidate: true, "aria-busy": pending || undefined },
  };
}

function findSlips<Name extends string>(
  values: Values<Name>,
  check: NonNullable<FormOptions<Name>["check"]>,
) {
  const slips: Record<string, string> = {};
  for (const [name, test] of Object.entries<((value: string) => string | undefined) | undefined>(check)) {
    const slip = test?.(values[name as Name]);
    if (slip !== undefined) slips[name] = slip;
  }
  return slips;
}
