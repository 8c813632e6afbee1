/** A report with its progress and a button that cancels it. */
import { isFinal, type Operation } from 'await202';
import { defineComponent, h } from 'vue';
import { useOperation } from './use-operation.ts';

export const Report = defineComponent(
  (props: { operation: Operation<unknown> }) => {
    const { operation } = props;
    const status = useOperation(operation);
    return () =>
      isFinal(status.value)
        ? h('p', status.value.state)
        : [
            h('progress', { value: status.value.progress }),
            h('button', { type: 'button', onClick: () => operation.cancel() }, 'Cancel'),
          ];
  },
  { props: ['operation'] },
);
