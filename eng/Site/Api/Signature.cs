using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Cni.Site.Api;

/// <summary>Declarations as C# would write them, as HTML whose type names lead to their pages.</summary>
sealed class Signature(ApiIndex api, string page)
{
    readonly NullabilityInfoContext _nullability = new();
    readonly StringBuilder _html = new();

    public string Of(ApiType type)
    {
        _html.Clear();
        Word("public");
        if (type.Type is { IsAbstract: true, IsSealed: false, IsInterface: false })
        {
            Word("abstract");
        }
        else if (type.Type is { IsSealed: true, IsAbstract: false, IsValueType: false } && type.Kind is not "delegate")
        {
            Word("sealed");
        }

        if (type.Type.IsValueType && !type.Type.IsEnum && type.Type.IsDefined(typeof(IsReadOnlyAttribute)))
        {
            Word("readonly");
        }

        if (type.Type.IsByRefLike)
        {
            Word("ref");
        }

        Word(type.Kind);
        if (type.Kind == "delegate")
        {
            var invoke = type.Type.GetMethod("Invoke")!;
            Parameter(invoke.ReturnParameter);
            Text($" {type.Name}");
            Parameters(invoke.GetParameters());
            return _html.ToString();
        }

        Text(type.Name);
        Bases(type.Type);
        Constraints(type.Type.GetGenericArguments());
        return _html.ToString();
    }

    public string Of(MemberInfo member)
    {
        _html.Clear();
        switch (member)
        {
            case ConstructorInfo constructor:
                Access(constructor);
                Text(CSharp.NameOf(constructor));
                Parameters(constructor.GetParameters());
                break;
            case MethodInfo method:
                Method(method);
                break;
            case PropertyInfo property:
                Property(property);
                break;
            case EventInfo happening:
                Access(happening.AddMethod!);
                Word("event");
                Type(happening.EventHandlerType!, null);
                Text(" " + happening.Name);
                break;
            case FieldInfo field:
                Field(field);
                break;
        }

        return _html.ToString();
    }

    /// <summary>A type as it stands in a table.</summary>
    public string Of(ParameterInfo parameter)
    {
        _html.Clear();
        Parameter(parameter);
        return _html.ToString();
    }

    void Method(MethodInfo method)
    {
        Access(method);
        if (method.Name is "op_Implicit" or "op_Explicit")
        {
            Word(method.Name == "op_Implicit" ? "implicit" : "explicit");
            Word("operator");
            Parameter(method.ReturnParameter);
        }
        else
        {
            Parameter(method.ReturnParameter);
            Text(" ");
            if (CSharp.OperatorOf(method) is { } sign)
            {
                Word("operator");
                Text(sign);
            }
            else
            {
                Text(CSharp.NameOf(method));
            }
        }

        Parameters(method.GetParameters(), method.IsDefined(typeof(ExtensionAttribute)));
        if (method.IsGenericMethod)
        {
            Constraints(method.GetGenericArguments());
        }
    }

    void Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        Access(get ?? set!);
        if (property.IsDefined(typeof(RequiredMemberAttribute)))
        {
            Word("required");
        }

        Type(property.PropertyType, _nullability.Create(property));
        if (property.GetIndexParameters() is { Length: > 0 } index)
        {
            Text(" ");
            Keyword("this");
            Parameters(index, open: '[', close: ']');
        }
        else
        {
            Text(" " + property.Name);
        }

        var writes = set is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };
        var init = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;
        Text(" { " + (get is null ? "" : "get; ") + (!writes ? "" : init ? "init; " : "set; ") + "}");
    }

    void Field(FieldInfo field)
    {
        Word(field.IsPublic ? "public" : "protected");
        Word(field.IsLiteral ? "const" : field.IsStatic ? "static" : "");
        Word(field.IsInitOnly ? "readonly" : "");
        Type(field.FieldType, _nullability.Create(field));
        Text(" " + field.Name);
        if (field.IsLiteral)
        {
            Text(" = " + Literal(field.GetRawConstantValue(), field.FieldType));
        }
    }

    void Access(MethodBase method)
    {
        if (method.DeclaringType!.IsInterface)
        {
            Word(method.IsStatic ? "static" : "");
            return;
        }

        Word(method.IsPublic ? "public" : "protected");
        Word(method.IsStatic ? "static" : "");
        if (method is MethodInfo { IsVirtual: true, IsFinal: false } own)
        {
            var overrides = own.GetBaseDefinition().DeclaringType != own.DeclaringType;
            Word(own.IsAbstract ? "abstract" : overrides ? "override" : own.DeclaringType!.IsSealed ? "" : "virtual");
        }
    }

    void Bases(Type type)
    {
        if (type.IsEnum)
        {
            if (Enum.GetUnderlyingType(type) is var underlying && underlying != typeof(int))
            {
                Text(" : ");
                Type(underlying, null);
            }

            return;
        }

        var inherited = type.BaseType?.GetInterfaces().ToHashSet() ?? [];
        var bases = type.GetInterfaces().Where(contract => !inherited.Contains(contract) && contract.IsPublic && !IsNoise(contract, type)).ToList();
        bases.RemoveAll(contract => bases.Any(other => other != contract && other.GetInterfaces().Contains(contract)));
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
        {
            bases.Insert(0, parent);
        }

        for (var i = 0; i < bases.Count; i++)
        {
            Text(i == 0 ? " : " : ", ");
            Type(bases[i], null);
        }
    }

    static bool IsNoise(Type contract, Type type) =>
        CSharp.IsRecord(type) && contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IEquatable<>);

    void Constraints(Type[] parameters)
    {
        foreach (var parameter in parameters.Where(parameter => parameter.IsGenericParameter))
        {
            var attributes = parameter.GenericParameterAttributes;
            var list = new List<Action>();
            if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            {
                list.Add(() => Keyword("struct"));
            }
            else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            {
                list.Add(() => Keyword("class"));
            }

            list.AddRange(parameter.GetGenericParameterConstraints().Where(constraint => constraint != typeof(ValueType)).Select(constraint => (Action)(() => Type(constraint, null))));
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            {
                list.Add(() => Text("new()"));
            }

            if (list.Count == 0)
            {
                continue;
            }

            Text("\n    ");
            Word("where");
            Text(parameter.Name + " : ");
            for (var i = 0; i < list.Count; i++)
            {
                Text(i == 0 ? "" : ", ");
                list[i]();
            }
        }
    }

    void Parameters(ParameterInfo[] parameters, bool extends = false, char open = '(', char close = ')')
    {
        Text(open.ToString());
        var broken = parameters.Length > 3;
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = parameters[i];
            Text(broken ? "\n    " : i > 0 ? " " : "");
            Word(i == 0 && extends ? "this" : "");
            Word(parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params" : "");
            Parameter(parameter);
            Text(" " + parameter.Name);
            if (parameter.HasDefaultValue)
            {
                Text(" = " + Literal(parameter.RawDefaultValue, parameter.ParameterType));
            }

            Text(i < parameters.Length - 1 ? "," : "");
        }

        Text(close.ToString());
    }

    void Parameter(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef)
        {
            Word(parameter.IsOut ? "out" : parameter.IsDefined(typeof(IsReadOnlyAttribute)) || parameter.IsIn ? parameter.Position < 0 ? "ref readonly" : "in" : "ref");
            type = type.GetElementType()!;
        }

        Type(type, _nullability.Create(parameter));
    }

    void Type(Type type, NullabilityInfo? nullability)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            Type(underlying, null);
            Text("?");
            return;
        }

        if (type.IsArray)
        {
            Type(type.GetElementType()!, nullability?.ElementType);
            Text("[" + new string(',', type.GetArrayRank() - 1) + "]");
        }
        else if (type.IsPointer)
        {
            Type(type.GetElementType()!, null);
            Text("*");
        }
        else if (CSharp.Word(type) is { } word)
        {
            Keyword(word);
        }
        else if (type.IsGenericParameter)
        {
            Text(type.Name);
        }
        else if (type.FullName?.StartsWith("System.ValueTuple`", StringComparison.Ordinal) == true)
        {
            Arguments(type, nullability, "(", ")");
        }
        else
        {
            Name(type);
            if (type.IsGenericType)
            {
                Arguments(type, nullability, "<", ">");
            }
        }

        if (!type.IsValueType && nullability is { ReadState: NullabilityState.Nullable })
        {
            Text("?");
        }
    }

    void Name(Type type)
    {
        var name = CSharp.NameOf(type.IsGenericType ? type.GetGenericTypeDefinition() : type).Split('<')[0];
        if (api.UrlOf(type) is { } url)
        {
            _html.Append($"<a href=\"{Urls.Relative(page, url)}\">{name}</a>");
        }
        else
        {
            _html.Append($"<span class=\"t\">{name}</span>");
        }
    }

    void Arguments(Type type, NullabilityInfo? nullability, string open, string close)
    {
        var arguments = type.GetGenericArguments();
        Text(open);
        for (var i = 0; i < arguments.Length; i++)
        {
            Text(i > 0 ? ", " : "");
            Type(arguments[i], nullability?.GenericTypeArguments.Length == arguments.Length ? nullability.GenericTypeArguments[i] : null);
        }

        Text(close);
    }

    static string Literal(object? value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null or DBNull => type.IsValueType ? "default" : "null",
            string text => $"\"{text}\"",
            bool flag => flag ? "true" : "false",
            char letter => $"'{letter}'",
            _ when type.IsEnum && Enum.GetName(type, value) is { } name => $"{CSharp.NameOf(type)}.{name}",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
    }

    void Keyword(string word) => _html.Append($"<span class=\"k\">{word}</span>");

    /// <summary>A word and a space; nothing for no word.</summary>
    void Word(string word)
    {
        if (word.Length > 0)
        {
            Keyword(word);
            _html.Append(' ');
        }
    }

    void Text(string text) => _html.Append(Layout.Escape(text));
}
