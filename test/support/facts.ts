import type { Fact, Read } from "../../jobs/step.ts";

/**
 * A `Read` that answers from a table: host name, then fact id, then the
 * value that the fact's parser would have given. A fact that the table does
 * not answer throws, so that a step which reads more than its test says is seen;
 * an Error as the answer is thrown, as a host that can't be reached would.
 */
export function facts(answers: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Read {
  return async <T>(host: { readonly name: string }, fact: Fact<T>): Promise<T> => {
    const ofHost = answers[host.name];
    if (ofHost === undefined) throw new Error(`the test gives no facts of ${host.name} (asked: ${fact.id})`);
    if (!Object.hasOwn(ofHost, fact.id))
      throw new Error(`the test does not answer '${fact.id}' of ${host.name}`);
    const answer = ofHost[fact.id];
    if (answer instanceof Error) throw answer;
    return answer as T;
  };
}
