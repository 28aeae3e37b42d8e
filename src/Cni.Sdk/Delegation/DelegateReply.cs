using System.Text;

namespace Cni.Sdk;

/// <summary>Reads what a plugin left on standard output: a result, or an error that may be none.</summary>
internal static class DelegateReply
{
    private const int Shown = 1024;

    /// <summary>Reads the result of a successful ADD.</summary>
    /// <exception cref="CniException">It is none (<see cref="CniErrorCode.DecodingFailure"/>); the message names the plugin.</exception>
    internal static CniResult ReadResult(ReadOnlyMemory<byte> stdout, CniVersion version, string type)
    {
        if (stdout.Span.Trim(" \t\r\n"u8).IsEmpty)
            throw new CniException(CniErrorCode.DecodingFailure, $"plugin {type} succeeded without a result");
        try
        {
            return ResultFormat.Read(stdout, version);
        }
        catch (CniException exception)
        {
            throw new CniException(exception.Code, $"could not read the result of plugin {type}: {exception.Message}", exception.Details, exception);
        }
    }

    /// <summary>Makes an error of a failure; code, message and details of an error document are kept as they are.</summary>
    /// <remarks>The words for the rest are the reference library's.</remarks>
    internal static CniException ReadFailure(PluginOutput output, string type)
    {
        string details = $"plugin {type}, exit status {output.ExitCode}";
        if (output.Stdout.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return new(CniErrorCode.DelegateFailure, output.Stderr.Length > 0
                ? $"netplugin failed: \"{output.Stderr.TrimEnd()}\""
                : $"netplugin failed with no error message: exit status {output.ExitCode}", details);
        }
        try
        {
            var error = ErrorFormat.Read(output.Stdout);
            if (error.Code != CniErrorCode.None || error.Message.Length > 0)
                return new(error.Code == CniErrorCode.None ? CniErrorCode.DelegateFailure : error.Code, error.Message, error.Details);
            return Unreadable(output, "it has neither code nor msg", details);
        }
        catch (CniException exception)
        {
            return Unreadable(output, exception.Message, details);
        }
    }

    private static CniException Unreadable(PluginOutput output, string why, string details)
    {
        var bytes = output.Stdout.Span;
        string text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Shown)]);
        return new(CniErrorCode.DelegateFailure, $"netplugin failed but error parsing its diagnostic message \"{text}\": {why}", details);
    }
}
