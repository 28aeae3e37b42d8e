namespace Cni.Netlink;
internal static class LinkKinds { public static AttributeLookup? FindNames(string kind) => null; }
