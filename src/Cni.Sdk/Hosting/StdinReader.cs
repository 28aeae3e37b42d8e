using System.Diagnostics;
using System.Text.Json;

namespace Cni.Sdk;

/// <summary>Reads standard input to its end, and no more of it than a configuration can sensibly have.</summary>
internal static class StdinReader
{
    /// <summary>The largest configuration that is taken, in bytes. Real ones have kilobytes; a GC list of 100 000 attachments has 10 MB.</summary>
    internal const int Limit = 32 << 20;

    /// <summary>How long VERSION waits in all for bytes that nobody need write.</summary>
    private static readonly TimeSpan s_versionPatience = TimeSpan.FromMilliseconds(250);

    /// <exception cref="CniException">Reading failed or there is too much (<see cref="CniErrorCode.IoFailure"/>).</exception>
    internal static ReadOnlyMemory<byte> ReadAll(Stream stdin)
    {
        var buffer = new byte[8192];
        int length = 0;
        try
        {
            while (true)
            {
                int count = stdin.Read(buffer, length, buffer.Length - length);
                if (count == 0)
                    return buffer.AsMemory(0, length);
                length += count;
                if (length > Limit)
                    throw new CniException(CniErrorCode.IoFailure, $"error reading from stdin: the network config is larger than {Limit} bytes");
                if (length == buffer.Length)
                    Array.Resize(ref buffer, Math.Min(buffer.Length * 2, Limit + 1));
            }
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ObjectDisposedException)
        {
            throw new CniException(CniErrorCode.IoFailure, $"error reading from stdin: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>Reads the version that a VERSION request asks with; whatever is wrong with the input gives null.</summary>
    internal static CniVersion? ReadVersion(Stream stdin)
    {
        var buffer = new byte[4096];
        int length = 0;
        var deadline = new Deadline(Stopwatch.GetTimestamp(), s_versionPatience);
        try
        {
            while (length < buffer.Length)
            {
                if (stdin.CanTimeout)
                    stdin.ReadTimeout = Math.Max(1, deadline.RemainingMilliseconds);
                int count = stdin.Read(buffer, length, buffer.Length - length);
                if (count == 0)
                    break;
                length += count;
                // A writer that keeps its end open has still said all that matters once the object is complete.
                if (Scan(buffer.AsSpan(0, length)) is { } version)
                    return version;
            }
        }
        catch (Exception exception) when (exception is IOException or NotSupportedException or ObjectDisposedException or TimeoutException)
        {
            // VERSION answers whatever happens to its input.
        }
        return null;
    }

    private static CniVersion? Scan(ReadOnlySpan<byte> json)
    {
        try
        {
            CniVersion? version = null;
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    bool isVersion = string.Equals(reader.GetString(), "cniVersion", StringComparison.OrdinalIgnoreCase);
                    reader.Read();
                    if (isVersion && reader.TokenType == JsonTokenType.String && CniVersion.TryParse(reader.GetString(), out var given))
                        version = given;
                }
            }
            return version;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
