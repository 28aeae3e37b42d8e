using Cni.Netlink;
using Cni.Sdk;

namespace Cni.Samples.Dhcp;

/// <summary>Keeps leases for as long as containers live: one thread, which waits for plugins, for servers, and for the time to renew.</summary>
/// <param name="options">The flags.</param>
/// <param name="socket">Where plugins come in.</param>
/// <param name="store">Where leases outlive the daemon.</param>
/// <param name="clock">The clock that leases count by.</param>
/// <param name="bootId">Which start of the machine it counts from.</param>
/// <param name="log">Where lines for people go.</param>
sealed partial class DhcpDaemon(DaemonOptions options, DaemonSocket socket, LeaseStore store, TimeProvider clock, string bootId, TextWriter log)
{
    static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(10);
    const int MostConnections = 4096;

    readonly Dictionary<LeaseOwner, Attachment> _attachments = [];
    readonly List<ClientConnection> _connections = [];

    /// <summary>Takes up the leases that an earlier daemon left, as far as their pods are still there.</summary>
    public void Restore()
    {
        foreach (LeaseRecord record in store.Load(log))
        {
            var attachment = new Attachment(record.Owner, record.Link, record.Terms, options, clock, log);
            try
            {
                if (record.BootId != bootId)
                    throw new PodGoneException("the machine has been started anew");
                record.Link.Open(options.HostPrefix).Dispose();
                _attachments.Add(record.Owner, attachment);
                attachment.Resume(record);
                log.WriteLine($"{record.Owner}: goes on with {string.Join(", ", attachment.Leases().ConvertAll(lease => lease.Address))}");
            }
            catch (PodGoneException e)
            {
                log.WriteLine($"{record.Owner}: dropped: {e.Message}");
                Forget(attachment);
            }
        }
    }

    /// <summary>Works until a descriptor becomes readable.</summary>
    /// <param name="stop">The descriptor.</param>
    public unsafe void Run(int stop)
    {
        var fds = new List<Libc.PollFd>();
        var owners = new List<object?>();
        while (true)
        {
            Watch(stop, fds, owners);
            var ready = new List<object?>();
            fixed (Libc.PollFd* first = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fds))
            {
                if (Libc.poll(first, (nuint)fds.Count, MillisecondsToNextWake()) > 0)
                {
                    for (int i = 0; i < fds.Count; i++)
                    {
                        if (first[i].Returned == 0)
                            continue;
                        if (i == 0)
                            return;
                        ready.Add(owners[i]);
                    }
                }
            }
            foreach (object? each in ready)
            {
                if (each is ClientConnection connection)
                    OnConnection(connection);
                else if (each is Attachment attachment)
                    Step(attachment, static attachment => attachment.Receive());
                else
                    Accept();
            }
            TimeSpan now = clock.Now();
            foreach (Attachment attachment in Due(now))
                Step(attachment, static attachment => attachment.Wake());
            CloseLate(now);
        }
    }

    /// <summary>Closes what is open. The leases stay.</summary>
    public void Close()
    {
        foreach (ClientConnection connection in _connections)
            connection.Dispose();
        foreach (Attachment attachment in _attachments.Values)
            attachment.Dispose();
    }

    void Watch(int stop, List<Libc.PollFd> fds, List<object?> owners)
    {
        fds.Clear();
        owners.Clear();
        Add(stop, null, Libc.POLLIN);
        Add(socket.Descriptor, null, Libc.POLLIN);
        _connections.RemoveAll(static connection => connection.IsClosed);
        foreach (ClientConnection connection in _connections)
            Add(connection.Descriptor, connection, Libc.POLLIN | Libc.POLLRDHUP);
        foreach (Attachment attachment in _attachments.Values)
        {
            Add(attachment.PacketDescriptor, attachment, Libc.POLLIN);
            Add(attachment.UdpDescriptor, attachment, Libc.POLLIN);
        }

        void Add(int fd, object? owner, short events)
        {
            if (fd < 0)
                return;
            fds.Add(new() { Fd = fd, Events = events });
            owners.Add(owner);
        }
    }

    void Accept()
    {
        while (socket.Accept() is >= 0 and var descriptor)
        {
            var connection = new ClientConnection(descriptor, clock.Now() + RequestPatience);
            if (_connections.Count >= MostConnections)
                connection.Dispose();
            else
                _connections.Add(connection);
        }
    }

    void OnConnection(ClientConnection connection)
    {
        if (connection.IsClosed)
            return;
        DaemonRequest? request = connection.Read();
        if (request is not null)
            Serve(request, connection);
        else if (connection.IsClosed && FindByWaiter(connection) is { } attachment)
            Break(attachment);
    }

    /// <summary>Lets an attachment do something, and then does what follows from its outcome.</summary>
    void Step(Attachment attachment, Action<Attachment> step)
    {
        if (attachment.IsDisposed)
            return;
        try
        {
            step(attachment);
            attachment.CloseIdle();
            if (attachment.Waiter is not null)
                Answer(attachment);
            else
                Keep(attachment);
        }
        catch (PodGoneException e)
        {
            log.WriteLine($"{attachment.Owner}: dropped: {e.Message}");
            attachment.Waiter?.Reply(new CniException(CniErrorCode.InvalidEnvironment, $"the pod is gone: {e.Message}"));
            Forget(attachment);
        }
        catch (Exception e) when (e is NetlinkException or IOException && attachment.Waiter is { } waiter)
        {
            waiter.Reply(new CniException(CniErrorCode.KernelFailure, e.Message));
            attachment.Waiter = null;
            Abandon(attachment);
        }
        catch (Exception e)
        {
            // A defect. It costs this attachment its renewals, and nobody else theirs.
            log.WriteLine($"{attachment.Owner}: dropped: {e}");
            attachment.Waiter?.Reply(new CniException(CniErrorCode.Internal, $"the DHCP daemon failed: {e.Message}"));
            Forget(attachment);
        }
    }

    /// <summary>Writes down what has changed, and takes the address away whose lease has ended.</summary>
    void Keep(Attachment attachment)
    {
        if (attachment.Changed(bootId) is not { } record)
            return;
        attachment.TakeAwayLost();
        try
        {
            store.Save(record);
            attachment.Saved(record);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.WriteLine($"{attachment.Owner}: the lease could not be written down: {e.Message}");
        }
    }

    void Forget(Attachment attachment)
    {
        if (_attachments.GetValueOrDefault(attachment.Owner) == attachment)
            _attachments.Remove(attachment.Owner);
        attachment.Dispose();
        try
        {
            store.Remove(attachment.Owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.WriteLine($"{attachment.Owner}: the lease's file could not be removed: {e.Message}");
        }
    }

    List<Attachment> Due(TimeSpan now)
    {
        var due = new List<Attachment>();
        foreach (Attachment attachment in _attachments.Values)
        {
            if (attachment.WakeAt <= now)
                due.Add(attachment);
        }
        return due;
    }

    void CloseLate(TimeSpan now)
    {
        foreach (ClientConnection connection in _connections)
        {
            if (!connection.IsWaiting && connection.Deadline <= now)
                connection.Dispose();
        }
    }

    int MillisecondsToNextWake()
    {
        // Now and then without a reason too: the clock goes on while the machine sleeps, and poll's doesn't.
        var longest = TimeSpan.FromSeconds(30);
        TimeSpan now = clock.Now(), next = now + longest;
        foreach (Attachment attachment in _attachments.Values)
        {
            if (attachment.WakeAt < next)
                next = attachment.WakeAt;
        }
        return next <= now ? 0 : (int)Math.Ceiling((next - now).TotalMilliseconds);
    }

    Attachment? FindByWaiter(ClientConnection connection)
    {
        foreach (Attachment attachment in _attachments.Values)
        {
            if (attachment.Waiter == connection)
                return attachment;
        }
        return null;
    }
}
