using System.Text;

namespace Cni.Samples.Firewall.Firewalld;

/// <summary>A connection to the system's message bus, for calls with strings that answer with a string, a boolean, or nothing.</summary>
sealed class DBusConnection : IDisposable
{
    public const string DefaultAddress = "unix:path=/var/run/dbus/system_bus_socket";

    const string Bus = "org.freedesktop.DBus", BusPath = "/org/freedesktop/DBus";

    readonly UnixSocket _socket;
    byte[] _buffer = new byte[4096];
    int _start, _end;
    uint _serial;

    DBusConnection(UnixSocket socket) => _socket = socket;

    /// <summary>Connects to the first bus of an address that listens.</summary>
    /// <param name="address">As in <c>DBUS_SYSTEM_BUS_ADDRESS</c>; null or empty is the place where the bus is everywhere.</param>
    /// <returns>The connection; null if there is no bus.</returns>
    /// <exception cref="IOException">The bus didn't let us in.</exception>
    public static DBusConnection? TryOpen(string? address)
    {
        foreach (string each in (string.IsNullOrEmpty(address) ? DefaultAddress : address).Split(';'))
        {
            if (Connect(each) is not { } socket)
                continue;
            var bus = new DBusConnection(socket);
            try
            {
                bus.Introduce();
                return bus;
            }
            catch
            {
                bus.Dispose();
                throw;
            }
        }
        return null;
    }

    /// <summary>Tells whether somebody has a name on the bus.</summary>
    public bool HasOwner(string name) => Call(Bus, BusPath, Bus, "NameHasOwner", name).Flag is true;

    /// <summary>Calls a method and waits for the answer.</summary>
    /// <returns>The answer; an error is one, too.</returns>
    /// <exception cref="IOException">The bus is gone, or no answer came.</exception>
    public DBusMessage Call(string destination, string path, string @interface, string member, params ReadOnlySpan<string> arguments)
    {
        uint serial = ++_serial;
        _socket.Send(DBusMessage.WriteCall(serial, destination, path, @interface, member, arguments));
        return Await(serial);
    }

    public void Dispose() => _socket.Dispose();

    // Everything in one go: the bus reads line after line, and the first message behind the last of them.
    void Introduce()
    {
        string user = Convert.ToHexStringLower(Encoding.ASCII.GetBytes(UnixSocket.UserId.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        _socket.Send([.. Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {user}\r\nBEGIN\r\n"), .. DBusMessage.WriteCall(++_serial, Bus, BusPath, Bus, "Hello")]);
        string answer = ReadLine();
        if (!answer.StartsWith("OK ", StringComparison.Ordinal))
            throw new IOException($"the message bus refuses this user: {answer}");
        if (Await(_serial) is { ErrorName: { } error } refused)
            throw new IOException($"the message bus refuses this user: {refused.Text ?? error}");
    }

    // What comes in between are signals, which nobody asked for.
    DBusMessage Await(uint serial)
    {
        while (true)
        {
            int length = DBusMessage.LengthOf(Need(DBusMessage.FixedLength));
            DBusMessage message;
            try
            {
                message = DBusMessage.Read(Need(length));
            }
            catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
            {
                throw new IOException("an answer on the bus is cut off", e);
            }
            _start += length;
            if (message.ReplyTo == serial)
                return message;
        }
    }

    string ReadLine()
    {
        int length = 2;
        while (!Need(length).EndsWith("\r\n"u8))
            length++;
        string line = Encoding.ASCII.GetString(Need(length)[..^2]);
        _start += length;
        return line;
    }

    ReadOnlySpan<byte> Need(int count)
    {
        if (_start + count > _buffer.Length)
        {
            var larger = new byte[Math.Max(_buffer.Length, count)];
            _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
            (_buffer, _end, _start) = (larger, _end - _start, 0);
        }
        while (_end - _start < count)
            _end += _socket.Receive(_buffer.AsSpan(_end));
        return _buffer.AsSpan(_start, count);
    }

    // unix:path=/run/dbus/system_bus_socket,guid=...; other transports are for other machines.
    static UnixSocket? Connect(string address)
    {
        if (!address.StartsWith("unix:", StringComparison.Ordinal))
            return null;
        foreach (string pair in address["unix:".Length..].Split(','))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? pair : pair[..equals];
            if (key is "path" or "abstract")
                return UnixSocket.TryConnect(Uri.UnescapeDataString(pair[(equals + 1)..]), key == "abstract");
        }
        return null;
    }
}
