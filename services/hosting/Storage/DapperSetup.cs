using System.Data;
using Dapper;

namespace Omnichannel.Hosting.Storage;

/// <summary>Teaches Dapper how ids and times are stored: the same in both databases.</summary>
internal static class DapperSetup
{
    private static readonly Lazy<bool> Done = new(() =>
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.AddTypeHandler(new GuidAsText());
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(typeof(DateTimeOffset), new TimeAsMilliseconds());
        return true;
    });

    /// <summary>Does it once per process.</summary>
    public static void Once() => _ = Done.Value;

    private sealed class GuidAsText : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => value is Guid id ? id : Guid.Parse((string)value);

        public override void SetValue(IDbDataParameter parameter, Guid value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.ToString("D");
        }
    }

    /// <summary>Not a <see cref="SqlMapper.TypeHandler{T}"/>: that one cannot read the NULL of a scalar such as <c>min(at)</c>.</summary>
    private sealed class TimeAsMilliseconds : SqlMapper.ITypeHandler
    {
        public object? Parse(Type destinationType, object value) =>
            value is DBNull ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)value);

        public void SetValue(IDbDataParameter parameter, object value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value is DateTimeOffset time ? time.ToUnixTimeMilliseconds() : DBNull.Value;
        }
    }
}
