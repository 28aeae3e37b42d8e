using System.Text;

namespace Cni.Sdk;

/// <summary>Standard error as write(2). Every call is one write, so that lines of several processes don't mix.</summary>
internal sealed class FileDescriptorWriter(int descriptor) : TextWriter
{
    private readonly FileDescriptorStream _stream = new(descriptor, canWrite: true);

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void WriteLine() => Write("\n");

    public override void Write(ReadOnlySpan<char> buffer)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(buffer.Length)];
        int length = Encoding.UTF8.GetBytes(buffer, bytes);
        try
        {
            _stream.Write(bytes.AsSpan(0, length));
        }
        catch (IOException)
        {
            // Standard error is for people; when nobody listens the work goes on.
        }
    }
}
