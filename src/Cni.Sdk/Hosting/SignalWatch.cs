using System.Runtime.InteropServices;

namespace Cni.Sdk;

/// <summary>Turns SIGTERM and SIGINT into a cancellation, so that the operation in progress can be undone.</summary>
/// <remarks>A second signal changes nothing: the rollback is on its way, and SIGKILL is there for the impatient.</remarks>
internal sealed class SignalWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration? _terminate, _interrupt;

    internal SignalWatch(bool handlesSignals, CancellationToken outer)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        if (!handlesSignals)
            return;
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    internal CancellationToken Token => _source.Token;

    /// <summary>The signal that came; null when none did.</summary>
    internal string? Signal { get; private set; }

    public void Dispose()
    {
        _terminate?.Dispose();
        _interrupt?.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        Signal ??= context.Signal.ToString();
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The operation ended in the same moment; its answer stands.
        }
        catch (AggregateException)
        {
            // Something that the plugin hung on the token failed. On this thread that would end the process before the rollback.
        }
    }
}
