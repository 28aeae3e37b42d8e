using System.Reflection;
using System.Xml.Linq;

namespace Cni.Site.Api;

/// <summary>The comments of the libraries, by identifier.</summary>
sealed class XmlDocs
{
    readonly Dictionary<string, XElement> _members = new(StringComparer.Ordinal);

    public static XmlDocs Load(IEnumerable<string> files)
    {
        var docs = new XmlDocs();
        foreach (var member in files.SelectMany(file => XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member")))
        {
            docs._members[(string)member.Attribute("name")!] = member;
        }

        return docs;
    }

    /// <summary>What is written about a member, or about the one that it takes its comment from; null if there is nothing.</summary>
    public XElement? Of(MemberInfo member)
    {
        var own = _members.GetValueOrDefault(DocId.Of(member));
        if (own is not null && own.Element("inheritdoc") is null)
        {
            return own;
        }

        if (own?.Element("inheritdoc")?.Attribute("cref") is { } cref && _members.TryGetValue(cref.Value, out var named))
        {
            return named;
        }

        return Ancestors(member).Select(Of).FirstOrDefault(found => found is not null) ?? (own?.Element("summary") is null ? null : own);
    }

    /// <summary>Whether a member has its meaning from a member of another library, such as <c>ToString</c>.</summary>
    public static bool IsInherited(MemberInfo member) => Ancestors(member).Any();

    static IEnumerable<MemberInfo> Ancestors(MemberInfo member) => member switch
    {
        Type type => (type.BaseType is null ? [] : new[] { Definition(type.BaseType) }).Concat(type.GetInterfaces().Select(Definition)),
        MethodInfo method => Overridden(method).Concat(Implemented(method)),
        PropertyInfo property => property.GetAccessors(nonPublic: true).SelectMany(accessor => Ancestors(accessor).OfType<MethodInfo>()).Select(Owner).OfType<PropertyInfo>(),
        _ => [],
    };

    static Type Definition(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    static IEnumerable<MemberInfo> Overridden(MethodInfo method) =>
        method.GetBaseDefinition() is { } root && root.DeclaringType != method.DeclaringType ? [Definition(root)] : [];

    static IEnumerable<MemberInfo> Implemented(MethodInfo method)
    {
        var type = method.DeclaringType!;
        foreach (var contract in type.IsInterface ? [] : type.GetInterfaces())
        {
            var map = type.GetInterfaceMap(contract);
            var place = Array.FindIndex(map.TargetMethods, target => target is not null && target.MetadataToken == method.MetadataToken && target.Module == method.Module);
            if (place >= 0)
            {
                yield return Definition(map.InterfaceMethods[place]);
            }
        }
    }

    static MethodInfo Definition(MethodInfo method) => (MethodInfo)method.Module.ResolveMethod(method.MetadataToken)!;

    static PropertyInfo? Owner(MethodInfo accessor) => accessor.DeclaringType!
        .GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
        .FirstOrDefault(property => property.GetAccessors(nonPublic: true).Contains(accessor));
}
