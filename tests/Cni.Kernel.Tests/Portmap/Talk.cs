using System.Net;
using System.Net.Sockets;
using System.Text;
using Cni.Netlink;

namespace Cni.Kernel.Tests.Portmap;

/// <summary>Sends real packets between namespaces, with sockets that were opened in them.</summary>
static class Talk
{
    static readonly byte[] s_question = "?"u8.ToArray();

    /// <summary>Asks a server who it is and whom it sees.</summary>
    /// <returns>As <c>a sees 203.0.113.2</c>, or <c>refused</c>, or <c>silence</c>.</returns>
    public static string Ask(TestNamespace from, ProtocolType protocol, string address, int port)
    {
        var ip = IPAddress.Parse(address);
        using var socket = Open(from, ip.AddressFamily, protocol);
        return Ask(socket, new IPEndPoint(ip, port), protocol);
    }

    /// <summary>Asks through a socket that is kept: the same source port again.</summary>
    public static string Ask(Socket socket, IPEndPoint server, ProtocolType protocol)
    {
        try
        {
            var buffer = new byte[256];
            // A connected UDP socket hears of refusals.
            if (!socket.Connected)
                socket.Connect(server);
            if (protocol == ProtocolType.Udp)
                socket.Send(s_question);
            return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "refused",
                SocketError.TimedOut or SocketError.WouldBlock or SocketError.TryAgain or SocketError.InProgress or SocketError.AlreadyInProgress => "silence",
                _ => e.SocketErrorCode.ToString(),
            };
        }
    }

    /// <summary>Opens a socket in a namespace. Linux bounds connecting by the time for sending.</summary>
    public static Socket Open(TestNamespace ns, AddressFamily family, ProtocolType protocol, int timeout = 3000)
    {
        using var handle = NetworkNamespace.Open(ns.Path);
        var native = handle.OpenSocket(family == AddressFamily.InterNetwork ? 2 : 10, protocol == ProtocolType.Tcp ? 1 : 2, 0);
        var fd = native.DangerousGetHandle();
        native.SetHandleAsInvalid();
        return new Socket(new SafeSocketHandle(fd, ownsHandle: true)) { ReceiveTimeout = timeout, SendTimeout = timeout };
    }
}

/// <summary>Answers each question on one port, over TCP and UDP and both families, with its name and the address it sees.</summary>
sealed class Server : IDisposable
{
    readonly Socket _tcp, _udp;
    readonly string _name;

    public Server(TestNamespace ns, string name, int port)
    {
        _name = name;
        _tcp = Bind(ns, ProtocolType.Tcp, port);
        _udp = Bind(ns, ProtocolType.Udp, port);
        _tcp.Listen();
        new Thread(AnswerTcp) { IsBackground = true }.Start();
        new Thread(AnswerUdp) { IsBackground = true }.Start();
    }

    static Socket Bind(TestNamespace ns, ProtocolType protocol, int port)
    {
        var socket = Talk.Open(ns, AddressFamily.InterNetworkV6, protocol, timeout: 0);
        socket.DualMode = true;
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, port));
        return socket;
    }

    void AnswerTcp()
    {
        try
        {
            while (true)
            {
                using var peer = _tcp.Accept();
                peer.Send(Answer(peer.RemoteEndPoint!));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    void AnswerUdp()
    {
        var buffer = new byte[16];
        try
        {
            while (true)
            {
                EndPoint peer = new IPEndPoint(IPAddress.IPv6Any, 0);
                _udp.ReceiveFrom(buffer, ref peer);
                _udp.SendTo(Answer(peer), peer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
        }
    }

    byte[] Answer(EndPoint peer)
    {
        var address = ((IPEndPoint)peer).Address;
        return Encoding.ASCII.GetBytes($"{_name} sees {(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)}");
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _udp.Dispose();
    }
}
