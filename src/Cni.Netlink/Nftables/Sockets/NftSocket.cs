using System.Runtime.InteropServices;
using static Cni.Netlink.Nftables.NfTables;

namespace Cni.Netlink.Nftables;

/// <summary>Reads and changes the nftables of one network namespace, over netlink: no <c>nft</c> is executed.</summary>
/// <remarks>
/// Bound to the namespace it was opened in; may be used from any thread, by one at a time. Disposing of it closes the socket; tables
/// with <see cref="NftTableFlags.Owner"/> go with it. Needs CAP_NET_ADMIN.
/// </remarks>
public sealed partial class NftSocket : INftables
{
    readonly NetlinkSocket _socket;

    internal NftSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket.</summary>
    /// <param name="ns">The namespace; null for the calling thread's.</param>
    /// <returns>The socket; the caller disposes of it.</returns>
    /// <exception cref="NetlinkException">The kernel has no nfnetlink.</exception>
    public static NftSocket Open(NetworkNamespace? ns = null) => new(NetlinkSocket.Open(NetlinkFamily.Netfilter, ns));

    /// <inheritdoc/>
    public uint GetGeneration()
    {
        using var batch = Request(NFT_MSG_GETGEN, NftFamily.Any, "get nftables generation", null);
        uint generation = 0;
        _socket.Execute(batch, (in NetlinkMessage message) =>
        {
            var reader = message.Attributes(NfGenMessage.Size);
            if (reader.Find(NFTA_GEN_ID)) generation = reader.U32Be;
        });
        return generation;
    }

    /// <inheritdoc/>
    public bool TryCommit(NftTransaction transaction, uint generation = 0)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (transaction.Count == 0) return true;
        using var batch = new NetlinkBatch(4096);
        NftBatchWriter.Write(batch, transaction.Commands, generation);
        var first = _socket.Send(batch);
        return Collect(batch, first, transaction.Count);
    }

    /// <summary>Takes in all answers to a batch.</summary>
    /// <remarks>
    /// The kernel works a batch off inside the send, so whatever it has to say is there by now. It goes on checking after the
    /// first error and reports every failing message; those that passed the checks are acknowledged even though the batch is
    /// given up. So an acknowledgement means nothing but the absence of errors does.
    /// </remarks>
    bool Collect(NetlinkBatch batch, uint first, int count)
    {
        List<NetlinkError>? failures = null;
        var stale = false;
        var answered = false;
        try
        {
            while (_socket.TryReceive(answered ? TimeSpan.Zero : _socket.ReceiveTimeout, out var datagram))
            {
                var reader = new NetlinkMessageReader(datagram);
                while (reader.MoveNext())
                {
                    var message = reader.Current;
                    var index = message.Sequence - first;
                    if (index >= batch.Count || message.Type != NetlinkMessage.ErrorType || message.Payload.Length < 4) continue;
                    answered = true;
                    var result = MemoryMarshal.Read<int>(message.Payload);
                    if (result == 0) continue;
                    // Carried by the batch's beginning: the generation isn't the expected one, and nothing was looked at.
                    if (index == 0 && result == -(int)Errno.ERESTART) stale = true;
                    else (failures ??= []).Add(NetlinkError.Decode(NetlinkFamily.Netfilter, message, batch, (int)index));
                }
            }
        }
        catch (NetlinkException e) when (e.Errno == Errno.ENOBUFS)
        {
            // Only errors come in such numbers, so the batch was refused; those that did arrive tell why.
            Drain();
            throw Rejected(failures, Errno.ENOBUFS, $"the transaction of {count} changes was refused, with more errors than the receive buffer holds");
        }
        if (stale) return false;
        if (failures is not null) throw new NetlinkException(failures);
        if (!answered) throw Rejected(null, Errno.ETIMEDOUT, "the kernel left the transaction unanswered");
        return true;
    }

    static NetlinkException Rejected(List<NetlinkError>? failures, Errno errno, string text) => new(failures ?? [new NetlinkError
    {
        Operation = "commit nftables transaction",
        Errno = errno,
        KernelMessage = text,
    }]);

    void Drain()
    {
        try
        {
            while (_socket.TryReceive(TimeSpan.Zero, out _)) { }
        }
        catch (NetlinkException) { }
    }

    static NetlinkBatch Request(ushort type, NftFamily family, string operation, object? target)
    {
        var batch = new NetlinkBatch(512);
        batch.Begin(type, NetlinkFlags.None, operation, target).Header(new NfGenMessage((byte)family));
        return batch;
    }

    /// <summary>Closes the socket.</summary>
    public void Dispose() => _socket.Dispose();
}
