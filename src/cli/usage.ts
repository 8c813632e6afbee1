export const usage = `await202: submits to a server that answers 202, waits, and prints the result

  await202 submit URL         sends a POST and waits for the result
  await202 resume OPERATION   waits for one that runs already
  await202 cancel OPERATION   cancels it, and says what became of it
  await202 explain URL        asks a status monitor (or submits, with --method or --data), shows what
                              each answer was read as and why, and what to write where that is wrong

OPERATION is the URL of a status monitor, a checkpoint, a file with one, or - for the standard input.

The request
  -X, --method METHOD         instead of POST
  -d, --data TEXT             the body; @FILE reads a file, @- the standard input
  -H, --header 'NAME: VALUE'  may be given several times
      --header-env NAME=VAR   a header whose value is in an environment variable
      --token-env VAR         sends 'Authorization: Bearer …' with what is in that variable
      --idempotency-key KEY   makes it safe to repeat the submit
      --trust ORIGIN          an origin that may get the headers, too; several times
      --convention NAME       azure, google, replicate, … or a call: 'azure({"finalStateVia":"location"})',
                              or a module: ./tickets.mjs

Waiting
      --no-wait               prints the checkpoint instead, as soon as the submit was accepted
      --timeout SECONDS       gives up after that; the operation goes on
      --polls N               explain: stops after so many answers (10)

Output
  -o, --output FILE           writes the result there
      --json                  everything as lines of JSON on the standard output
  -q, --quiet                 no progress
  -h, --help                  this text
      --version

Ctrl-C cancels the operation (explain: only one that it has submitted).

Exit code: 0 succeeded, 1 the operation failed, 2 wrong usage, 3 somebody canceled it, 4 what became of
it is not known, 5 the timeout has passed, 130 Ctrl-C.
`;

/** What is wrong with the arguments: the command ends with 2. */
export class WrongUsage extends Error {}
