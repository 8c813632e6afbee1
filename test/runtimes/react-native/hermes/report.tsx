import { type Client, isFinal, type Operation } from 'await202';
import { useOperation } from 'await202/react';
import { useState } from 'react';
import { Button, Text, View } from 'react-native';

interface Report {
  readonly total: number;
}

export function ReportScreen({ client }: { readonly client: Client }) {
  const [operation, setOperation] = useState<Operation<Report>>();
  const { status, data, error, cancel } = useOperation(operation);
  const start = async () =>
    setOperation(await client.submit<Report>('reports', { json: { year: 2026 } }));

  if (data) return <Text>Total: {data.total}</Text>;
  if (error) return <Text accessibilityRole="alert">{error.message}</Text>;
  if (!status || isFinal(status)) return <Button title="Report" onPress={start} />;
  return (
    <View>
      <Text>{Math.round((status.progress ?? 0) * 100)} %</Text>
      <Button title="Cancel" onPress={cancel} />
    </View>
  );
}
