namespace Cni.Conformance;

/// <summary>Reports that cases can't be run at all; the message says what to do about it.</summary>
/// <remarks>What a plugin does wrong is never an exception but an outcome.</remarks>
public sealed class ConformanceException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence for the person who started the run.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ConformanceException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}
