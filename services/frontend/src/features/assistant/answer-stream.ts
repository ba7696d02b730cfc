import { api, ApiError } from "@/lib/api";
import { readEvents } from "@/lib/api/event-stream";
import type { Answer, AnswerCitations, AnswerStart, AnswerToken, Citation, Problem, Question } from "@/lib/api/types";

export type AnswerListener = {
  onStart: (start: AnswerStart) => void;
  onToken: (text: string) => void;
  onCitations: (citations: Citation[]) => void;
};

/** Asks and listens until the whole answer has come. A stream that breaks off is an error, never half an answer. */
export async function streamAnswer(question: Question, key: string, listener: AnswerListener, signal: AbortSignal): Promise<Answer> {
  const response = await api.send("/api/v1/chat", { method: "POST", body: JSON.stringify(question), headers: { Accept: "text/event-stream", "Idempotency-Key": key }, signal });
  if (!response.body) throw new Error("The answer has no body");
  for await (const { event, data } of readEvents(response.body)) {
    const content: unknown = JSON.parse(data);
    if (event === "start") listener.onStart(content as AnswerStart);
    else if (event === "token") listener.onToken((content as AnswerToken).text);
    else if (event === "citations") listener.onCitations((content as AnswerCitations).citations);
    else if (event === "end") return content as Answer;
    else if (event === "error") throw new ApiError(content as Problem);
  }
  throw new Error("The answer broke off");
}
