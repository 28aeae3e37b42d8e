using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cni.Sdk;

namespace Cni.Doubles.Noop;

/// <summary>The file that says what noop does, and in which it writes down how it was called.</summary>
sealed record NoopScript
{
    /// <summary>By verb, such as <c>ADD</c>; <c>*</c> stands for all that aren't named.</summary>
    [JsonPropertyName("behaviours")]
    public Dictionary<string, NoopBehaviour> Behaviours { get => field ??= []; init; }

    [JsonPropertyName("calls")]
    public List<NoopCall> Calls { get => field ??= []; init; }

    /// <summary>Adds this call to the script that it names, if it names one, and gives what to do.</summary>
    public static NoopBehaviour Record(IReadOnlyDictionary<string, string> variables, byte[] stdin)
    {
        if (PathOf(variables, stdin) is not { } path)
            return new();
        using var file = OpenAlone(path);
        var script = JsonSerializer.Deserialize(file, NoopJson.Default.NoopScript)!;
        var call = NoopCall.From(variables, stdin);
        script.Calls.Add(call);
        file.SetLength(0);
        JsonSerializer.Serialize(file, script, NoopJson.Default.NoopScript);
        return script.Behaviours.GetValueOrDefault(call.Command) ?? script.Behaviours.GetValueOrDefault("*") ?? new();
    }

    static string? PathOf(IReadOnlyDictionary<string, string> variables, byte[] stdin)
    {
        if (variables.GetValueOrDefault("CNI_ARGS") is { } text && CniArgs.Parse(text)["DEBUG"] is { } path)
            return path;
        try
        {
            return JsonSerializer.Deserialize(stdin, NoopJson.Default.NoopConfig)?.Debug;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Several noops may share a script: each waits for its turn (the class library's FileShare.None is flock(2)).</summary>
    static FileStream OpenAlone(string path)
    {
        while (true)
        {
            try
            {
                return new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
            {
                Task.Delay(5).Wait();
            }
        }
    }
}

/// <summary>What to do for one verb. All empty: behave.</summary>
sealed record NoopBehaviour
{
    /// <summary>The document to answer with.</summary>
    [JsonPropertyName("result")]
    public JsonElement? Result { get; init; }

    /// <summary>The error to answer with, and exit code 1.</summary>
    [JsonPropertyName("error")]
    public NoopError? Error { get; init; }

    /// <summary>Any text to answer with, right or wrong.</summary>
    [JsonPropertyName("stdout")]
    public string? Stdout { get; init; }

    [JsonPropertyName("stderr")]
    public string? Stderr { get; init; }

    /// <summary>How long to wait before the answer, in milliseconds.</summary>
    [JsonPropertyName("delay")]
    public int Delay { get; init; }

    /// <summary>The exit code, whatever the answer is.</summary>
    [JsonPropertyName("exitCode")]
    public int? ExitCode { get; init; }

    /// <summary>The bytes to write to standard output; null when nothing is said about that.</summary>
    public byte[]? Answer()
    {
        if (Stdout is not null)
            return Encoding.UTF8.GetBytes(Stdout);
        if (Result is { } result)
            return Encoding.UTF8.GetBytes(result.GetRawText());
        if (Error is null)
            return null;
        var buffer = new ArrayBufferWriter<byte>();
        ErrorFormat.Write(new((CniErrorCode)Error.Code, Error.Message, Error.Details), buffer);
        return buffer.WrittenSpan.ToArray();
    }
}

sealed record NoopError(
    [property: JsonPropertyName("code")] uint Code = 999,
    [property: JsonPropertyName("msg")] string Message = "",
    [property: JsonPropertyName("details")] string? Details = null);

/// <summary>How noop was called.</summary>
sealed record NoopCall(
    [property: JsonPropertyName("command")] string Command,
    [property: JsonPropertyName("containerID")] string? ContainerId,
    [property: JsonPropertyName("netns")] string? Netns,
    [property: JsonPropertyName("ifName")] string? IfName,
    [property: JsonPropertyName("args")] string? Args,
    [property: JsonPropertyName("path")] string? Path,
    [property: JsonPropertyName("stdin")] string Stdin)
{
    public static NoopCall From(IReadOnlyDictionary<string, string> variables, byte[] stdin) => new(
        variables.GetValueOrDefault("CNI_COMMAND") ?? "",
        variables.GetValueOrDefault("CNI_CONTAINERID"),
        variables.GetValueOrDefault("CNI_NETNS"),
        variables.GetValueOrDefault("CNI_IFNAME"),
        variables.GetValueOrDefault("CNI_ARGS"),
        variables.GetValueOrDefault("CNI_PATH"),
        Encoding.UTF8.GetString(stdin));
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NoopConfig))]
[JsonSerializable(typeof(NoopScript))]
sealed partial class NoopJson : JsonSerializerContext;
