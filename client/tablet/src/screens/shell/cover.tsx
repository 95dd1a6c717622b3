// Over everything: a clock and the name. Nothing of a record is in the page while it is shown.
import { useEffect, useState } from 'preact/hooks';
import { coveredAt, coverSeconds, lock, lockProblem, uncover } from '../../app/lock';
import { timeOf } from '../../core/time';
import { Button } from '../../app/ui';

export function Cover() {
  const [, tick] = useState(0);
  useEffect(() => {
    document.getElementById('show-again')?.focus();
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const recent = Date.now() - coveredAt.value < coverSeconds * 1000;
  return (
    <main class="ds-cover" id="main">
      <h1 class="govuk-visually-hidden">Doorstep</h1>
      <p class="ds-cover__clock">{timeOf(new Date())}</p>
      <p class="ds-cover__name" aria-hidden="true">Doorstep</p>
      {lockProblem.value !== '' && <p role="alert">{lockProblem.value}</p>}
      {(recent || lockProblem.value === '') && <Button id="show-again" onClick={() => void uncover()}>Show again</Button>}
      {lockProblem.value !== '' && !recent && (
        <>
          <Button onClick={() => void lock()}>Try to save and lock</Button>
          <Button kind="warning" onClick={() => void lock(true)}>Lock and lose those words</Button>
        </>
      )}
    </main>
  );
}
