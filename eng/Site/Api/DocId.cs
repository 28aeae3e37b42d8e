using System.Reflection;
using System.Text;

namespace Cni.Site.Api;

/// <summary>The identifiers by which compilers name things in XML comments, such as <c>M:Cni.Sdk.CniRollback.Add(System.Action)</c>.</summary>
static class DocId
{
    public static string Of(MemberInfo member) => member switch
    {
        Type type => "T:" + Name(type),
        MethodBase method => "M:" + Name(method.DeclaringType!) + "." + MethodName(method) + Parameters(method.GetParameters()) + Conversion(method),
        PropertyInfo property => "P:" + Name(property.DeclaringType!) + "." + property.Name + Parameters(property.GetIndexParameters()),
        FieldInfo field => "F:" + Name(field.DeclaringType!) + "." + field.Name,
        EventInfo happening => "E:" + Name(happening.DeclaringType!) + "." + happening.Name,
        _ => throw new ArgumentException($"{member} has no identifier"),
    };

    static string Name(Type type) => (type.DeclaringType is { } outer ? Name(outer) + "." : type.Namespace is { Length: > 0 } space ? space + "." : "") + type.Name;

    static string MethodName(MethodBase method) =>
        method.Name.Replace('.', '#') + (method.IsGenericMethod ? "``" + method.GetGenericArguments().Length : "");

    static string Conversion(MethodBase method) => method is MethodInfo { Name: "op_Implicit" or "op_Explicit" } conversion ? "~" + Reference(conversion.ReturnType) : "";

    static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : "(" + string.Join(',', parameters.Select(parameter => Reference(parameter.ParameterType))) + ")";

    static string Reference(Type type)
    {
        if (type.IsByRef)
        {
            return Reference(type.GetElementType()!) + "@";
        }

        if (type.IsPointer)
        {
            return Reference(type.GetElementType()!) + "*";
        }

        if (type.IsArray)
        {
            var rank = type.GetArrayRank();
            return Reference(type.GetElementType()!) + (rank == 1 ? "[]" : "[" + string.Join(',', Enumerable.Repeat("0:", rank)) + "]");
        }

        if (type.IsGenericParameter)
        {
            return (type.DeclaringMethod is null ? "`" : "``") + type.GenericParameterPosition;
        }

        return type.IsGenericType ? Constructed(type) : Name(type);
    }

    /// <summary>Arguments stand behind the part of the name that they belong to: <c>Outer{A}.Inner{B}</c>.</summary>
    static string Constructed(Type type)
    {
        var arguments = type.GetGenericArguments();
        var chain = new Stack<Type>();
        for (var part = type; part is not null; part = part.DeclaringType)
        {
            chain.Push(part);
        }

        var name = new StringBuilder(type.Namespace);
        var used = 0;
        foreach (var part in chain)
        {
            var count = part.Name.LastIndexOf('`') is > 0 and var tick ? int.Parse(part.Name.AsSpan(tick + 1), provider: null) : 0;
            name.Append('.').Append(part.Name.Split('`')[0]);
            if (count > 0)
            {
                name.Append('{').AppendJoin(',', arguments[used..(used + count)].Select(Reference)).Append('}');
                used += count;
            }
        }

        return name.ToString();
    }
}
