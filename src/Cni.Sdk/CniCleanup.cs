namespace Cni.Sdk;

/// <summary>Runs the steps of a DEL or GC so that each gets its turn whatever happens to the others.</summary>
/// <remarks>
/// When all steps have run, the host makes one error document of the failures: the error itself when there is one
/// <see cref="CniException"/> alone, else <see cref="CniErrorCode.CleanupIncomplete"/> with a line for each in the details.
/// </remarks>
public sealed class CniCleanup
{
    private readonly List<CniStepFailure> _failures = [];
    private int _count;

    /// <summary>The steps that failed so far.</summary>
    public IReadOnlyList<CniStepFailure> Failures => _failures;

    /// <summary>How many steps ran so far.</summary>
    public int Count => _count;

    /// <summary>Runs a step.</summary>
    /// <param name="what">What it does, as a phrase that fits behind "could not", such as <c>delete the link veth12</c>.</param>
    /// <param name="step">The step.</param>
    /// <returns>True when it went well; false when it threw, which is kept for the report.</returns>
    public bool Try(string what, Action step)
    {
        ArgumentException.ThrowIfNullOrEmpty(what);
        ArgumentNullException.ThrowIfNull(step);
        _count++;
        try
        {
            step();
            return true;
        }
        catch (Exception exception)
        {
            _failures.Add(new(what, exception));
            return false;
        }
    }

    /// <summary>Runs an asynchronous step.</summary>
    /// <param name="what">What it does, as a phrase that fits behind "could not", such as <c>release the address</c>.</param>
    /// <param name="step">The step.</param>
    /// <returns>True when it went well; false when it threw, which is kept for the report.</returns>
    public async ValueTask<bool> TryAsync(string what, Func<ValueTask> step)
    {
        ArgumentException.ThrowIfNullOrEmpty(what);
        ArgumentNullException.ThrowIfNull(step);
        _count++;
        try
        {
            await step().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception)
        {
            _failures.Add(new(what, exception));
            return false;
        }
    }
}
