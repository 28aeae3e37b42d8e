using System.Reflection;

namespace Cni.Site.Api;

/// <summary>A public type with the members that its users see.</summary>
sealed record ApiType(Type Type, string Id, string Url, string Name, string Kind, IReadOnlyList<ApiMember> Members)
{
    public string Package => Type.Assembly.GetName().Name!;
}

/// <summary>A member, and where it stands on its type's page.</summary>
sealed record ApiMember(MemberInfo Info, string Id, string Anchor, string Name, string Kind);
