namespace Cni.Sdk;

/// <summary>An error document as it stands on standard output after a failure.</summary>
/// <param name="Code">The code; see <see cref="CniErrorCode"/>.</param>
/// <param name="Message">A short sentence (<c>msg</c>).</param>
/// <param name="Details">A longer text, or null.</param>
/// <param name="CniVersion">The version of the configuration that failed; null when it was not known or not given.</param>
/// <remarks>SPEC.md 1.1.0, section 5, "Error".</remarks>
public sealed record CniError(CniErrorCode Code, string Message, string? Details = null, CniVersion? CniVersion = null)
{
    /// <summary>Gives the message, and the details behind a semicolon.</summary>
    public override string ToString() => string.IsNullOrEmpty(Details) ? Message : $"{Message}; {Details}";
}
