using Cni.Netlink.Nftables;
using static Cni.Netlink.Nftables.NfTables;

namespace Cni.Netlink;

// Names of nftables messages and attributes. The constants are the codec's own wherever the codec has them.
internal static partial class NetfilterSchema
{
    static MessageInfo FindNftables(ushort type) => type switch
    {
        NFT_MSG_NEWTABLE => new(nameof(NFT_MSG_NEWTABLE), HeaderSize, Table),
        NFT_MSG_GETTABLE => new(nameof(NFT_MSG_GETTABLE), HeaderSize, Table),
        NFT_MSG_DELTABLE => new(nameof(NFT_MSG_DELTABLE), HeaderSize, Table),
        NFT_MSG_NEWCHAIN => new(nameof(NFT_MSG_NEWCHAIN), HeaderSize, Chain),
        NFT_MSG_GETCHAIN => new(nameof(NFT_MSG_GETCHAIN), HeaderSize, Chain),
        NFT_MSG_DELCHAIN => new(nameof(NFT_MSG_DELCHAIN), HeaderSize, Chain),
        NFT_MSG_NEWRULE => new(nameof(NFT_MSG_NEWRULE), HeaderSize, Rule),
        NFT_MSG_GETRULE => new(nameof(NFT_MSG_GETRULE), HeaderSize, Rule),
        NFT_MSG_DELRULE => new(nameof(NFT_MSG_DELRULE), HeaderSize, Rule),
        NFT_MSG_NEWSET => new(nameof(NFT_MSG_NEWSET), HeaderSize, Set),
        NFT_MSG_GETSET => new(nameof(NFT_MSG_GETSET), HeaderSize, Set),
        NFT_MSG_DELSET => new(nameof(NFT_MSG_DELSET), HeaderSize, Set),
        NFT_MSG_NEWSETELEM => new(nameof(NFT_MSG_NEWSETELEM), HeaderSize, ElementList),
        NFT_MSG_GETSETELEM => new(nameof(NFT_MSG_GETSETELEM), HeaderSize, ElementList),
        NFT_MSG_DELSETELEM => new(nameof(NFT_MSG_DELSETELEM), HeaderSize, ElementList),
        NFT_MSG_NEWOBJ => new(nameof(NFT_MSG_NEWOBJ), HeaderSize, Object),
        NFT_MSG_GETOBJ => new(nameof(NFT_MSG_GETOBJ), HeaderSize, Object),
        NFT_MSG_DELOBJ => new(nameof(NFT_MSG_DELOBJ), HeaderSize, Object),
        NFT_MSG_NEWGEN => new(nameof(NFT_MSG_NEWGEN), HeaderSize, Generation),
        NFT_MSG_GETGEN => new(nameof(NFT_MSG_GETGEN), HeaderSize),
        _ => new(null, HeaderSize),
    };

    static AttributeInfo Generation(ushort type, AttributeReader siblings) =>
        type == NFTA_GEN_ID ? new(nameof(NFTA_GEN_ID), AttributeFormat.NumberBe) : default;

    static AttributeInfo Table(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_TABLE_NAME => new(nameof(NFTA_TABLE_NAME), AttributeFormat.Text),
        NFTA_TABLE_FLAGS => new(nameof(NFTA_TABLE_FLAGS), AttributeFormat.NumberBe),
        NFTA_TABLE_HANDLE => new(nameof(NFTA_TABLE_HANDLE), AttributeFormat.NumberBe),
        NFTA_TABLE_USERDATA => new(nameof(NFTA_TABLE_USERDATA)),
        _ => default,
    };

    static AttributeInfo Chain(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_CHAIN_TABLE => new(nameof(NFTA_CHAIN_TABLE), AttributeFormat.Text),
        NFTA_CHAIN_HANDLE => new(nameof(NFTA_CHAIN_HANDLE), AttributeFormat.NumberBe),
        NFTA_CHAIN_NAME => new(nameof(NFTA_CHAIN_NAME), AttributeFormat.Text),
        NFTA_CHAIN_HOOK => new(nameof(NFTA_CHAIN_HOOK), Hook),
        NFTA_CHAIN_POLICY => new(nameof(NFTA_CHAIN_POLICY), AttributeFormat.NumberBe),
        NFTA_CHAIN_TYPE => new(nameof(NFTA_CHAIN_TYPE), AttributeFormat.Text),
        NFTA_CHAIN_USERDATA => new(nameof(NFTA_CHAIN_USERDATA)),
        _ => default,
    };

    static AttributeInfo Hook(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_HOOK_HOOKNUM => new(nameof(NFTA_HOOK_HOOKNUM), AttributeFormat.NumberBe),
        NFTA_HOOK_PRIORITY => new(nameof(NFTA_HOOK_PRIORITY), AttributeFormat.NumberBe),
        NFTA_HOOK_DEV => new(nameof(NFTA_HOOK_DEV), AttributeFormat.Text),
        NFTA_HOOK_DEVS => new(nameof(NFTA_HOOK_DEVS), Devices),
        _ => default,
    };

    static AttributeInfo Devices(ushort type, AttributeReader siblings) =>
        type == NFTA_DEVICE_NAME ? new(nameof(NFTA_DEVICE_NAME), AttributeFormat.Text) : default;

    static AttributeInfo Rule(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_RULE_TABLE => new(nameof(NFTA_RULE_TABLE), AttributeFormat.Text),
        NFTA_RULE_CHAIN => new(nameof(NFTA_RULE_CHAIN), AttributeFormat.Text),
        NFTA_RULE_HANDLE => new(nameof(NFTA_RULE_HANDLE), AttributeFormat.NumberBe),
        NFTA_RULE_EXPRESSIONS => new(nameof(NFTA_RULE_EXPRESSIONS), ExpressionList),
        NFTA_RULE_POSITION => new(nameof(NFTA_RULE_POSITION), AttributeFormat.NumberBe),
        NFTA_RULE_USERDATA => new(nameof(NFTA_RULE_USERDATA)),
        _ => default,
    };

    static AttributeInfo ExpressionList(ushort type, AttributeReader siblings) =>
        type == NFTA_LIST_ELEM ? new(nameof(NFTA_LIST_ELEM), Expression) : default;

    static AttributeInfo Expression(ushort type, AttributeReader siblings) => type switch
    {
        NftExpressionCodec.NFTA_EXPR_NAME => new(nameof(NftExpressionCodec.NFTA_EXPR_NAME), AttributeFormat.Text),
        // What is inside hangs on the name; errors about it are rare enough that numbers will do.
        NftExpressionCodec.NFTA_EXPR_DATA => new(nameof(NftExpressionCodec.NFTA_EXPR_DATA), Numbered),
        _ => default,
    };

    static AttributeInfo Numbered(ushort type, AttributeReader siblings) => default;

    static AttributeInfo Set(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_SET_TABLE => new(nameof(NFTA_SET_TABLE), AttributeFormat.Text),
        NFTA_SET_NAME => new(nameof(NFTA_SET_NAME), AttributeFormat.Text),
        NFTA_SET_FLAGS => new(nameof(NFTA_SET_FLAGS), AttributeFormat.NumberBe),
        NFTA_SET_KEY_TYPE => new(nameof(NFTA_SET_KEY_TYPE), AttributeFormat.NumberBe),
        NFTA_SET_KEY_LEN => new(nameof(NFTA_SET_KEY_LEN), AttributeFormat.NumberBe),
        NFTA_SET_DATA_TYPE => new(nameof(NFTA_SET_DATA_TYPE), AttributeFormat.NumberBe),
        NFTA_SET_DATA_LEN => new(nameof(NFTA_SET_DATA_LEN), AttributeFormat.NumberBe),
        NFTA_SET_DESC => new(nameof(NFTA_SET_DESC), SetDescription),
        NFTA_SET_ID => new(nameof(NFTA_SET_ID), AttributeFormat.NumberBe),
        NFTA_SET_TIMEOUT => new(nameof(NFTA_SET_TIMEOUT), AttributeFormat.NumberBe),
        NFTA_SET_USERDATA => new(nameof(NFTA_SET_USERDATA)),
        NFTA_SET_HANDLE => new(nameof(NFTA_SET_HANDLE), AttributeFormat.NumberBe),
        NFTA_SET_EXPR => new(nameof(NFTA_SET_EXPR), Expression),
        NFTA_SET_EXPRESSIONS => new(nameof(NFTA_SET_EXPRESSIONS), ExpressionList),
        _ => default,
    };

    static AttributeInfo SetDescription(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_SET_DESC_SIZE => new(nameof(NFTA_SET_DESC_SIZE), AttributeFormat.NumberBe),
        NFTA_SET_DESC_CONCAT => new(nameof(NFTA_SET_DESC_CONCAT)),
        _ => default,
    };

    static AttributeInfo ElementList(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_SET_ELEM_LIST_TABLE => new(nameof(NFTA_SET_ELEM_LIST_TABLE), AttributeFormat.Text),
        NFTA_SET_ELEM_LIST_SET => new(nameof(NFTA_SET_ELEM_LIST_SET), AttributeFormat.Text),
        NFTA_SET_ELEM_LIST_ELEMENTS => new(nameof(NFTA_SET_ELEM_LIST_ELEMENTS), Elements),
        _ => default,
    };

    static AttributeInfo Elements(ushort type, AttributeReader siblings) =>
        type == NFTA_LIST_ELEM ? new(nameof(NFTA_LIST_ELEM), Element) : default;

    static AttributeInfo Element(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_SET_ELEM_KEY => new(nameof(NFTA_SET_ELEM_KEY), Data),
        NFTA_SET_ELEM_DATA => new(nameof(NFTA_SET_ELEM_DATA), Data),
        NFTA_SET_ELEM_FLAGS => new(nameof(NFTA_SET_ELEM_FLAGS), AttributeFormat.NumberBe),
        NFTA_SET_ELEM_TIMEOUT => new(nameof(NFTA_SET_ELEM_TIMEOUT), AttributeFormat.NumberBe),
        NFTA_SET_ELEM_EXPIRATION => new(nameof(NFTA_SET_ELEM_EXPIRATION), AttributeFormat.NumberBe),
        NFTA_SET_ELEM_USERDATA => new(nameof(NFTA_SET_ELEM_USERDATA)),
        NFTA_SET_ELEM_EXPR => new(nameof(NFTA_SET_ELEM_EXPR), Expression),
        NFTA_SET_ELEM_KEY_END => new(nameof(NFTA_SET_ELEM_KEY_END), Data),
        NFTA_SET_ELEM_EXPRESSIONS => new(nameof(NFTA_SET_ELEM_EXPRESSIONS), ExpressionList),
        _ => default,
    };

    static AttributeInfo Data(ushort type, AttributeReader siblings) => type switch
    {
        NftData.NFTA_DATA_VALUE => new(nameof(NftData.NFTA_DATA_VALUE)),
        NftData.NFTA_DATA_VERDICT => new(nameof(NftData.NFTA_DATA_VERDICT), Numbered),
        _ => default,
    };

    static AttributeInfo Object(ushort type, AttributeReader siblings) => type switch
    {
        NFTA_OBJ_TABLE => new(nameof(NFTA_OBJ_TABLE), AttributeFormat.Text),
        NFTA_OBJ_NAME => new(nameof(NFTA_OBJ_NAME), AttributeFormat.Text),
        NFTA_OBJ_TYPE => new(nameof(NFTA_OBJ_TYPE), AttributeFormat.NumberBe),
        NFTA_OBJ_DATA => new(nameof(NFTA_OBJ_DATA), Numbered),
        NFTA_OBJ_HANDLE => new(nameof(NFTA_OBJ_HANDLE), AttributeFormat.NumberBe),
        NFTA_OBJ_USERDATA => new(nameof(NFTA_OBJ_USERDATA)),
        _ => default,
    };
}
