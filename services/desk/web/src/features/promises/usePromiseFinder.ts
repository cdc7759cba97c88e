import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FoundPromise } from '../../api/routing.ts';
import type { Thread } from '../../api/types.ts';
import { useNotify } from '../../lib/useNotify.ts';
import { findPromises, useMakePromise } from './api/promises.ts';
import { mayPromise, samePromise, stillAsked } from './finding.ts';

/** How long (in milliseconds) the writer pauses before their text is looked at. */
const pause = 700;

const none: FoundPromise[] = [];

/**
 * Promises in what is being written. One that is wanted is made when the message is sent, as until then nothing is promised; what was sent
 * before anybody clicked stays offered below the field.
 */
export function usePromiseFinder(thread: Thread, text: string) {
  const { t } = useTranslation();
  const notify = useNotify();
  const make = useMakePromise();
  const [found, setFound] = useState<FoundPromise[]>(none);
  const [wanted, setWanted] = useState<FoundPromise[]>(none);
  const [waved, setWaved] = useState<FoundPromise[]>(none);
  const [sent, setSent] = useState<FoundPromise[]>(none);
  const language = thread.customer.language;

  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => {
      if (!mayPromise(text)) {
        setFound(none);
        return;
      }
      const show = (items: FoundPromise[]) => {
        if (!asking.signal.aborted) setFound(items);
      };
      // A hub without promises, or one that is busy: the writer is not bothered with it.
      findPromises(text, language, asking.signal).then(show, () => show(none));
    }, pause);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [text, language]);

  const create = (one: FoundPromise) =>
    make.mutate(
      { threadId: thread.id, text: one.phrase, dueAt: one.dueAt, kind: one.kind },
      { onSuccess: () => notify.success(t('promises.made')), onError: notify.failure },
    );

  return {
    /** Found in the draft, with whether it is wanted. */
    drafted: stillAsked(found, waved).map((one) => ({
      promise: one,
      wanted: wanted.some((other) => samePromise(one, other)),
    })),
    /** Sent already, and not yet decided on. */
    sent,
    want: (one: FoundPromise) => setWanted([...wanted, one]),
    unwant: (one: FoundPromise) => setWanted(wanted.filter((other) => !samePromise(one, other))),
    wave: (one: FoundPromise) => {
      setWaved([...waved, one]);
      setSent(sent.filter((other) => !samePromise(one, other)));
    },
    makeSent: (one: FoundPromise) => {
      create(one);
      setSent(sent.filter((other) => !samePromise(one, other)));
    },
    onSent: () => {
      const given = stillAsked(found, waved);
      for (const one of given) if (wanted.some((other) => samePromise(one, other))) create(one);
      setSent(stillAsked(given, wanted));
      setFound(none);
      setWanted(none);
      setWaved(none);
    },
  };
}

export type PromiseFinder = ReturnType<typeof usePromiseFinder>;
