/** Calls at once and then at most once per `interval` milliseconds; the last of several calls is never lost. */
export function throttle(call: () => void, interval: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  const run = () => {
    call();
    timer = setTimeout(() => {
      timer = undefined;
      if (again) {
        again = false;
        run();
      }
    }, interval);
  };

  return () => {
    if (timer === undefined) run();
    else again = true;
  };
}
