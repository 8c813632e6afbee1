import { useEffect, useState } from 'react';

/** Counts down by itself, because a poll may be far ahead. */
export function TimeLeft({ end }: { readonly end: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((end - now) / 1000);
  return seconds > 0 ? <p>about {seconds} s left</p> : null;
}
