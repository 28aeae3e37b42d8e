using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Tells success from failure in what a plugin left behind; the words for silent failures are the reference library's.</summary>
internal static class PluginReply
{
    private const int QuotedLimit = 1024;

    /// <summary>Gives the error of a run that ended with another exit code than zero.</summary>
    internal static CniException Failure(PluginOutput output)
    {
        if (output.Stdout.IsEmpty)
        {
            return new(CniErrorCode.DelegateFailure, output.Stderr.Length > 0
                ? $"netplugin failed: {Quote(output.Stderr)}"
                : $"netplugin failed with no error message: exit status {output.ExitCode}");
        }
        try
        {
            return ReadError(output);
        }
        catch (JsonException e)
        {
            return new(CniErrorCode.DelegateFailure,
                $"netplugin failed but error parsing its diagnostic message {Quote(Encoding.UTF8.GetString(output.Stdout.Span))}: {e.Message}", null, e);
        }
    }

    /// <summary>Gives the result document of a successful ADD in the configuration's version.</summary>
    /// <remarks>A document that is of that version already keeps its bytes, since only they hold everything a later version or a vendor added.</remarks>
    internal static ReadOnlyMemory<byte> Result(ReadOnlyMemory<byte> stdout, CniVersion configVersion)
    {
        List<JsonMember> members;
        try
        {
            members = JsonMember.ReadObject(stdout);
        }
        catch (JsonException e)
        {
            throw new CniException(CniErrorCode.DecodingFailure, stdout.IsEmpty
                ? "the plugin succeeded without a result"
                : $"the plugin succeeded with something else than a result: {Quote(Encoding.UTF8.GetString(stdout.Span))}", e.Message, e);
        }
        var result = ResultFormat.Read(stdout, configVersion);
        string? version = null;
        foreach (var member in members)
        {
            if (member.Is("cniVersion") && member.Kind == JsonTokenType.String)
                version = member.Text();
        }
        if (string.IsNullOrEmpty(version))
        {
            var text = DerivedConfig.Write(writer => writer.WriteStringValue(configVersion.ToString()));
            return DerivedConfig.Edit(stdout, [], [("cniVersion", text)]);
        }
        if (CniVersion.Parse(version) == configVersion)
            return stdout;
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        ResultFormat.Write(result, configVersion, buffer);
        return buffer.WrittenMemory;
    }

    private static CniException ReadError(PluginOutput output)
    {
        uint code = 0;
        string message = "";
        string? details = null;
        foreach (var member in JsonMember.ReadObject(output.Stdout))
        {
            if (member.IsNull)
                continue;
            if (member.Is("code") && !uint.TryParse(member.Value.Span, NumberStyles.None, CultureInfo.InvariantCulture, out code))
                throw new JsonException("\"code\" is not a number from 0 up");
            if (member.Is("msg"))
                message = Text(member);
            else if (member.Is("details"))
                details = Text(member);
        }
        if (message.Length > 0 || code != 0)
            return new((CniErrorCode)code, message, string.IsNullOrEmpty(details) ? null : details);
        return new(CniErrorCode.DelegateFailure, $"netplugin failed with no error message: exit status {output.ExitCode}", Quote(Encoding.UTF8.GetString(output.Stdout.Span)));
    }

    private static string Text(JsonMember member) => member.Kind == JsonTokenType.String
        ? member.Text()
        : throw new JsonException($"\"{member.Name}\" is not a string");

    private static string Quote(string text)
    {
        text = text.Length > QuotedLimit ? text[..QuotedLimit] + "…" : text;
        return $"\"{text.TrimEnd('\n').Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
    }
}
