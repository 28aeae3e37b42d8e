using System.Buffers;
using System.Text.Json;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>A plugin that asks something: a connection for one request and one reply.</summary>
sealed unsafe class ClientConnection(int descriptor, TimeSpan deadline) : IDisposable
{
    /// <summary>More than a GC of a hundred thousand attachments needs.</summary>
    const int LargestRequest = 32 << 20;
    static ReadOnlySpan<byte> GoGreeting => "CONNECT "u8;

    readonly ArrayBufferWriter<byte> _received = new();

    public int Descriptor { get; private set; } = descriptor;

    /// <summary>When the request must have come in whole.</summary>
    public TimeSpan Deadline { get; } = deadline;

    /// <summary>Whether the request is there and the reply isn't.</summary>
    public bool IsWaiting { get; private set; }

    public bool IsClosed => Descriptor < 0;

    /// <summary>Reads what has come. Closes the connection when it ends, or when what comes is no request.</summary>
    /// <returns>The request, once it is there.</returns>
    public DaemonRequest? Read()
    {
        byte* buffer = stackalloc byte[16384];
        while (!IsClosed)
        {
            nint count = Libc.recv(Descriptor, buffer, 16384, Libc.MSG_DONTWAIT);
            if (count < 0 && Libc.Error == Libc.EINTR)
                continue;
            if (count < 0 && Libc.Error == Libc.EAGAIN)
                return null;
            if (count <= 0 || IsWaiting)
            {
                // The plugin is gone. (Or it says more than it should, which is no better.)
                Dispose();
                return null;
            }
            _received.Write(new ReadOnlySpan<byte>(buffer, (int)count));
            if (_received.WrittenSpan.StartsWith(GoGreeting))
            {
                // The reference's plugin, which speaks Go's own protocol: it shows its user the first line.
                Send("HTTP/1.0 400 This DHCP daemon is of another plugin set: install its dhcp plugin\r\n\r\n"u8);
                Dispose();
            }
            else if (buffer[count - 1] == '\n')
            {
                return Parse();
            }
            else if (_received.WrittenCount > LargestRequest)
            {
                Dispose();
            }
        }
        return null;
    }

    /// <summary>Sends the reply and closes the connection.</summary>
    public void Reply(DaemonReply reply)
    {
        if (!IsClosed)
            Send([.. JsonSerializer.SerializeToUtf8Bytes(reply, DaemonJson.Default.DaemonReply), (byte)'\n']);
        Dispose();
    }

    public void Reply(CniException e) => Reply(new DaemonReply { Error = DaemonError.Of(e) });

    public void Dispose()
    {
        if (!IsClosed)
            _ = Libc.close(Descriptor);
        Descriptor = -1;
        IsWaiting = false;
    }

    DaemonRequest? Parse()
    {
        IsWaiting = true;
        try
        {
            if (JsonSerializer.Deserialize(_received.WrittenSpan, DaemonJson.Default.DaemonRequest) is { } request)
            {
                if (request.Protocol == DaemonRequest.CurrentProtocol)
                    return request;
                Reply(new CniException(CniErrorCode.IncompatibleVersion, $"the DHCP daemon speaks protocol {DaemonRequest.CurrentProtocol}, the plugin {request.Protocol}", "restart the daemon after an update"));
                return null;
            }
        }
        catch (JsonException e)
        {
            Reply(new CniException(CniErrorCode.DecodingFailure, "the DHCP daemon can't read the request", e.Message));
            return null;
        }
        Dispose();
        return null;
    }

    /// <summary>Replies fit into the socket's buffer; a plugin that doesn't read its reply doesn't hold the daemon up.</summary>
    void Send(ReadOnlySpan<byte> data)
    {
        fixed (byte* bytes = data)
            _ = Libc.send(Descriptor, bytes, data.Length, Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT);
    }
}
