using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Cni.Sdk;

internal static class JsonText
{
    /// <summary>Gives what a writer writes, as text.</summary>
    public static string Of<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = JsonWrite.Create(buffer, indented: false))
            write(writer, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
