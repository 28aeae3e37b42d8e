using System.Buffers;
using Cni.Doubles.Noop;
using Cni.Sdk;

var edge = CniEnvironment.FromProcess();
using var stdin = new MemoryStream();
if (!edge.IsTerminal)
    edge.Stdin.CopyTo(stdin);
stdin.Position = 0;

var behaviour = NoopScript.Record(edge.Variables, stdin.ToArray());
if (behaviour.Stderr is { } words)
    edge.Stderr.Write(words);
if (behaviour.Delay > 0)
    await Task.Delay(behaviour.Delay);
if (behaviour.Answer() is { } answer)
{
    edge.Stdout.Write(answer);
    return behaviour.ExitCode ?? (behaviour.Error is null ? 0 : 1);
}
if (behaviour.ExitCode is { } exitCode)
    return exitCode;
return await CniPlugin.CreateBuilder(args).Build<NoopPlugin>().RunAsync(edge with { Stdin = stdin });
