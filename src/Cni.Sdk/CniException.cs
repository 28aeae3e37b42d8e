namespace Cni.Sdk;

/// <summary>Ends an operation with an error document: code, message and details reach the runtime as they are.</summary>
/// <remarks>
/// Throw it with a sentence an operator can act on. Any other exception that leaves a plugin becomes code
/// <see cref="CniErrorCode.Internal"/>.
/// </remarks>
public class CniException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="code">What kind of failure this is.</param>
    /// <param name="message">A short sentence that names the offending thing (<c>msg</c>).</param>
    /// <param name="details">More for the reader of a log, such as what the kernel said (<c>details</c>); null for none.</param>
    /// <param name="innerException">What caused it, kept for debuggers and never printed.</param>
    public CniException(CniErrorCode code, string message, string? details = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Details = details;
    }

    /// <summary>The code of the error document.</summary>
    public CniErrorCode Code { get; }

    /// <summary>The details of the error document; null when there are none.</summary>
    public string? Details { get; }

    /// <summary>Gives the error document without a version.</summary>
    public CniError ToError() => new(Code, Message, Details);
}
