namespace Cni.Netlink;

/// <summary>Tells how the kernel is to treat an address and what became of it (<c>IFA_F_*</c>).</summary>
[Flags]
public enum AddressFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,
    /// <summary>Not the first address of its network (<c>IFA_F_SECONDARY</c>).</summary>
    Secondary = 0x01,
    /// <summary>IPv6: don't look for duplicates, usable at once (<c>IFA_F_NODAD</c>). Saves more than a second.</summary>
    NoDad = 0x02,
    /// <summary>IPv6: usable before duplicate detection has finished (<c>IFA_F_OPTIMISTIC</c>).</summary>
    Optimistic = 0x04,
    /// <summary>IPv6: somebody else has the address (<c>IFA_F_DADFAILED</c>).</summary>
    DadFailed = 0x08,
    /// <summary>IPv6: home address (<c>IFA_F_HOMEADDRESS</c>).</summary>
    HomeAddress = 0x10,
    /// <summary>Not to be used for new connections (<c>IFA_F_DEPRECATED</c>).</summary>
    Deprecated = 0x20,
    /// <summary>IPv6: duplicate detection is under way (<c>IFA_F_TENTATIVE</c>).</summary>
    Tentative = 0x40,
    /// <summary>Doesn't expire (<c>IFA_F_PERMANENT</c>).</summary>
    Permanent = 0x80,
    /// <summary>IPv6: make temporary addresses from it (<c>IFA_F_MANAGETEMPADDR</c>).</summary>
    ManageTemporary = 0x100,
    /// <summary>Don't make the route to its network (<c>IFA_F_NOPREFIXROUTE</c>).</summary>
    NoPrefixRoute = 0x200,
    /// <summary>Join the multicast group of that address (<c>IFA_F_MCAUTOJOIN</c>).</summary>
    AutoJoin = 0x400,
    /// <summary>IPv6: made from a secret (<c>IFA_F_STABLE_PRIVACY</c>).</summary>
    StablePrivacy = 0x800,
}
