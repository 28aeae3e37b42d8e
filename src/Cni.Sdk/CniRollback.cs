namespace Cni.Sdk;

/// <summary>Collects, while an ADD does its work, how to undo each step of it.</summary>
/// <remarks>
/// The host runs the steps in reverse order when the ADD fails in any way: an exception, a cancellation, a signal, a result that the
/// configuration's version cannot express, or a standard output that takes no bytes. A step that fails is reported and the next one
/// runs. Nothing runs after a success. Add a step as soon as its counterpart has been done, and let it tolerate what is already gone.
/// </remarks>
public sealed class CniRollback
{
    private readonly List<(string What, Func<ValueTask> Undo)> _steps = [];

    /// <summary>How many steps would run.</summary>
    public int Count => _steps.Count;

    /// <summary>Adds a step.</summary>
    /// <param name="what">What it does, as a phrase that fits behind "could not", such as <c>delete the link veth12</c>.</param>
    /// <param name="undo">The step.</param>
    public void Add(string what, Action undo)
    {
        ArgumentNullException.ThrowIfNull(undo);
        Add(what, () =>
        {
            undo();
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Adds an asynchronous step.</summary>
    /// <param name="what">What it does, as a phrase that fits behind "could not", such as <c>release the address</c>.</param>
    /// <param name="undo">The step. It must not use the request's cancellation token, which may be what made the ADD fail.</param>
    public void Add(string what, Func<ValueTask> undo)
    {
        ArgumentException.ThrowIfNullOrEmpty(what);
        ArgumentNullException.ThrowIfNull(undo);
        _steps.Add((what, undo));
    }

    /// <summary>Runs every step now, the last one first, and forgets them.</summary>
    /// <returns>The steps that failed, in the order in which they ran; empty when all went well.</returns>
    public async ValueTask<IReadOnlyList<CniStepFailure>> RunAsync()
    {
        var failures = new List<CniStepFailure>();
        while (_steps.Count > 0)
        {
            var (what, undo) = _steps[^1];
            _steps.RemoveAt(_steps.Count - 1);
            try
            {
                await undo().ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                failures.Add(new(what, exception));
            }
        }
        return failures;
    }
}

/// <summary>A step of a rollback or a clean-up that failed.</summary>
/// <param name="What">What it was to do, as a phrase that fits behind "could not".</param>
/// <param name="Exception">Why it did not.</param>
public sealed record CniStepFailure(string What, Exception Exception);
