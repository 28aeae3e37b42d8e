using System.Runtime.InteropServices;

namespace Cni.Tool;

/// <summary>Turns the signals that ask a program to end into a cancellation, so that what was begun is undone before the end.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>True while another program has the terminal: Ctrl-C is meant for that one, which gets it too.</summary>
    public bool LeaveInterruptsToOthers { get; set; }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        if (LeaveInterruptsToOthers && context.Signal == PosixSignal.SIGINT)
            return;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at this very moment.
        }
    }
}
