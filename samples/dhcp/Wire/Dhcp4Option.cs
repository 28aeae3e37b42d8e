namespace Cni.Samples.Dhcp;

/// <summary>The numbers of the DHCPv4 options that are read or sent here (RFC 2132 unless said otherwise).</summary>
static class Dhcp4Option
{
    public const byte Pad = 0, End = 255;
    public const byte SubnetMask = 1, Router = 3, DomainNameServer = 6, HostName = 12, DomainName = 15, StaticRoute = 33;
    public const byte RequestedAddress = 50, LeaseTime = 51, Overload = 52, MessageType = 53, ServerIdentifier = 54;
    public const byte ParameterRequestList = 55, Message = 56, MaximumMessageSize = 57, RenewalTime = 58, RebindingTime = 59;
    public const byte VendorClassIdentifier = 60, ClientIdentifier = 61, UserClass = 77;

    /// <summary>RFC 3397.</summary>
    public const byte DomainSearch = 119;

    /// <summary>RFC 3442.</summary>
    public const byte ClasslessStaticRoute = 121;

    /// <summary>Finds an option by the name that dhcp-options(5) gives it, or by its number; as many as the reference plugin knows.</summary>
    public static bool TryParse(string? text, out byte option)
    {
        option = text switch
        {
            "dhcp-client-identifier" => ClientIdentifier,
            "subnet-mask" => SubnetMask,
            "routers" => Router,
            "host-name" => HostName,
            "user-class" => UserClass,
            "vendor-class-identifier" => VendorClassIdentifier,
            _ => 0,
        };
        return option != 0 || byte.TryParse(text, System.Globalization.NumberStyles.None, null, out option);
    }
}
