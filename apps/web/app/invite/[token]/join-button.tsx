"use client";
import { useActionState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormError } from "#components/ui/field.tsx";
import { join, type JoinAnswer } from "./actions.ts";

type Props = {
  token: string;
  words: { join: string; problems: Record<JoinAnswer["problem"], string> };
};

/** The one press that makes its reader a member. */
export function JoinButton({ token, words }: Props) {
  const [answer, act, pending] = useActionState<JoinAnswer | null>(() => join(token), null);
  return (
    <form action={act} className="flex flex-col gap-4">
      <FormError>{answer && (answer.detail ?? words.problems[answer.problem])}</FormError>
      <Button type="submit" variant="primary" size="lg" pending={pending}>
        {words.join}
      </Button>
    </form>
  );
}
