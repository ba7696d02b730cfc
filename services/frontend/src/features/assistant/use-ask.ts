import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useUser } from "@/features/auth/session";
import { useNavigate } from "@/features/shell/navigation";
import { useDraft } from "@/lib/draft";
import type { Answer, Citation, ConversationMessage, Language } from "@/lib/api/types";
import { streamAnswer } from "./answer-stream";
import { conversationPath } from "./paths";
import { changeConversation, conversationKeys, withMessages } from "./queries";

/** What is being asked and how far its answer has come. */
export type Turn = { question: string; conversation: string | null; text: string; citations: Citation[]; error: unknown };

const none = { question: "" };

const stoppedId = () => `stopped-${Date.now()}`;
export const wasStopped = (message: ConversationMessage): boolean => message.id.startsWith("stopped-");

const messageOf = (id: string, role: ConversationMessage["role"], text: string, answer: Answer | null): ConversationMessage => ({
  id,
  role,
  text,
  answer,
  helpful: null,
  created_at: new Date().toISOString(),
});

export function useAsk(conversation: string | null, language: Language) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const user = useUser();
  const [turn, setTurn] = useState<Turn | null>(null);
  const stopper = useRef<AbortController | null>(null);
  // What was asked stays on the device until its answer is there.
  const asked = useDraft(`asked.${conversation ?? "new"}`, none);

  useEffect(() => () => stopper.current?.abort(), []);

  const ask = useCallback(
    async (question: string) => {
      const stop = new AbortController();
      stopper.current?.abort();
      stopper.current = stop;
      let id = conversation;
      let text = "";
      let frame = 0;
      asked.change({ question });
      setTurn({ question, conversation, text, citations: [], error: null });
      const change = (part: Partial<Turn>) => setTurn((held) => held && { ...held, ...part });
      const keep = (messages: ConversationMessage[]) => {
        if (id) changeConversation(queryClient, id, (held) => withMessages(held, messages));
        setTurn(null);
      };
      // Tokens can come faster than the screen is drawn: one render a frame is enough.
      const onToken = (token: string) => {
        text += token;
        frame ||= requestAnimationFrame(() => {
          frame = 0;
          change({ text });
        });
      };
      const onStart = (start: { conversation_id: string; language: Language }) => {
        if (id === null) {
          const now = new Date().toISOString();
          const requester = { id: user.id, name: user.name };
          const key = conversationKeys.conversation(start.conversation_id);
          queryClient.setQueryData(key, { id: start.conversation_id, title: question, language: start.language, messages: 0, ticket_id: null, created_at: now, updated_at: now, requester, items: [] });
          navigate(conversationPath(start.conversation_id), { replace: true });
        }
        id = start.conversation_id;
        change({ conversation: id });
      };
      try {
        const input = { question, language, ...(id && { conversation_id: id }) };
        const answer = await streamAnswer(input, asked.keyFor(input), { onStart, onToken, onCitations: (citations) => change({ citations }) }, stop.signal);
        asked.sent();
        id = answer.conversation_id;
        keep([messageOf(`question-${answer.message_id}`, "requester", question, null), messageOf(answer.message_id, "assistant", answer.answer, answer)]);
      } catch (error) {
        if (!stop.signal.aborted) change({ error, text });
        else if (stopper.current === stop) {
          // Stopped before it began, the question goes back into the box.
          if (id) asked.sent();
          else asked.forgetKey();
          keep([messageOf(`question-${stoppedId()}`, "requester", question, null), messageOf(stoppedId(), "assistant", text, null)]);
        }
      } finally {
        cancelAnimationFrame(frame);
        void queryClient.invalidateQueries({ queryKey: conversationKeys.list });
      }
    },
    [asked, conversation, language, navigate, queryClient, user.id, user.name],
  );

  const stop = useCallback(() => stopper.current?.abort(), []);
  const forget = useCallback(() => {
    stopper.current?.abort();
    stopper.current = null;
    setTurn(null);
  }, []);
  const left = { question: turn === null ? asked.value.question : "", take: asked.discard };
  return { turn, left, asking: turn !== null && turn.error === null, ask, stop, forget };
}
