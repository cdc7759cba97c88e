import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { beat, leave, resetBeats, standing } from '../api/presence.ts';
import { beatDue } from '../heartbeat.ts';
import { startTicker } from '../ticker.ts';

/** The same browser's other desks hear it when one of them closes, so that the hub does not take the agent for gone. */
const channelName = 'omnichannel-presence';

/** Keeps the agent's presence alive while a desk is open, and gives it up when the page goes. Shows nothing. */
export function Heartbeat() {
  const queryClient = useQueryClient();

  useEffect(() => {
    const others = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(channelName);
    let tick = 0;
    const send = async () => {
      const before = standing();
      await beat(queryClient);
      // It is back: everything else of routing may have changed.
      if (before !== standing() && standing() === 'ok') void queryClient.invalidateQueries({ queryKey: ['routing'] });
    };
    const onTick = () => {
      tick += 1;
      if (beatDue(standing(), tick)) void send();
    };
    const onHide = () => {
      void leave();
      others?.postMessage('left');
    };
    const onShow = (event: PageTransitionEvent) => {
      if (event.persisted) void send();
    };
    const onOnline = () => void send();

    resetBeats();
    void send();
    const stop = startTicker(onTick);
    if (others) others.onmessage = () => void send();
    window.addEventListener('pagehide', onHide);
    window.addEventListener('pageshow', onShow);
    window.addEventListener('online', onOnline);
    return () => {
      stop();
      others?.close();
      window.removeEventListener('pagehide', onHide);
      window.removeEventListener('pageshow', onShow);
      window.removeEventListener('online', onOnline);
    };
  }, [queryClient]);

  return null;
}
