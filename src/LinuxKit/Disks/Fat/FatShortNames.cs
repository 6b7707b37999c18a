using System.Diagnostics;
using System.Globalization;

namespace LinuxKit.Disks.Fat;

/// <summary>Gives the files of one folder short names of which no two are the same: FAT specification 1.03, "Rules for Short Name Creation".</summary>
internal sealed class FatShortNames
{
    // A folder has no more than 65536 entries, so five digits tell all of them apart.
    private const int MostDigits = 5;

    private readonly HashSet<FatShortName> _taken = [];
    private readonly Dictionary<(FatShortName Head, int Digits), int> _next = [];

    /// <summary>Short names for all names of a folder.</summary>
    /// <param name="names">Fewer than a folder has entries, no two of which are the same but for their case.</param>
    /// <returns>Theirs, in the same order.</returns>
    public static FatShortName[] For(IReadOnlyList<string> names)
    {
        var exact = names.Select(FatShortName.Of).ToArray();
        var all = new FatShortNames();
        all._taken.UnionWith(exact.OfType<FatShortName>());
        return [.. names.Zip(exact, (name, same) => same ?? all.Make(FatShortName.Basis(name)))];
    }

    /// <summary>Numbers go up for each beginning and number of digits, so that ten thousand names that begin alike are not tried ten thousand times each.</summary>
    private FatShortName Make(FatShortName basis)
    {
        for (var (digits, first) = (1, 1); digits <= MostDigits; digits++, first *= 10)
        {
            var key = (basis with { Base = basis.Head(digits + 1) }, digits);
            var number = _next.GetValueOrDefault(key, first);
            while (number < first * 10)
            {
                var name = basis.WithTail("~" + (number++).ToString(CultureInfo.InvariantCulture));
                if (_taken.Add(name))
                {
                    _next[key] = number;
                    return name;
                }
            }

            _next[key] = number;
        }

        throw new UnreachableException();
    }
}
