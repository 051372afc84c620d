//! Words from which the names of invented people and titles are made.

/// First names of invented people.
pub(super) const FIRST_NAMES: [&str; 64] = [
    "Ada", "Akira", "Alba", "Amara", "Anouk", "Arjun", "Asha", "Bela", "Bruno", "Carla", "Chidi",
    "Clara", "Dario", "Dilan", "Edda", "Elif", "Emeka", "Enzo", "Esther", "Farid", "Femi",
    "Fumiko", "Greta", "Hana", "Hugo", "Ida", "Imre", "Ines", "Ivo", "Jamal", "Jana", "Jonas",
    "Kaito", "Kofi", "Lale", "Leila", "Levin", "Lucia", "Mai", "Malik", "Marta", "Mateo", "Mira",
    "Nadia", "Nils", "Noor", "Olga", "Omar", "Pablo", "Petra", "Priya", "Quinn", "Rafael", "Rosa",
    "Sami", "Selma", "Sora", "Tariq", "Tessa", "Uma", "Viktor", "Wanda", "Yara", "Zeno",
];

/// A genre and the words of its titles: "The (adjective) (noun)" and "(noun) of (place)".
pub(super) struct Genre {
    pub name: &'static str,
    pub adjectives: [&'static str; 6],
    pub nouns: [&'static str; 8],
    pub places: [&'static str; 5],
}

/// The genres. No noun is in two of them, so that no title is.
pub(super) const GENRES: [Genre; 8] = [
    Genre {
        name: "Mystery",
        adjectives: ["Locked", "Silent", "Missing", "Seventh", "Forged", "Unlit"],
        nouns: ["Alibi", "Cellar", "Inspector", "Ledger", "Postmark", "Suspect", "Witness", "Key"],
        places: ["Harrow Lane", "Quay Street", "Blackmoor", "the Night Train", "Room Nine"],
    },
    Genre {
        name: "Science fiction",
        adjectives: ["Orbital", "Last", "Synthetic", "Distant", "Parallel", "Frozen"],
        nouns: ["Colony", "Signal", "Android", "Horizon", "Reactor", "Pilot", "Nebula", "Airlock"],
        places: ["Kepler Nine", "Europa", "the Outer Ring", "Year Zero", "Tau Ceti"],
    },
    Genre {
        name: "Romance",
        adjectives: ["Tender", "Second", "Secret", "Borrowed", "Faithful", "Shy"],
        nouns: ["Letter", "Kiss", "Promise", "Waltz", "Summer", "Bouquet", "Heart", "Proposal"],
        places: ["Lisbon", "the Lake House", "Rue Cler", "Verona", "Willow Farm"],
    },
    Genre {
        name: "Comedy",
        adjectives: ["Accidental", "Clumsy", "Overdue", "Reluctant", "Awkward", "Terrible"],
        nouns: ["Landlord", "Roommate", "Wedding", "Parrot", "Dentist", "Picnic", "Uncle", "Sofa"],
        places: ["Little Wopping", "the Third Floor", "Aunt Berta", "Ohio", "Monday Morning"],
    },
    Genre {
        name: "Documentary",
        adjectives: ["Hidden", "Vanishing", "Working", "Deep", "Open", "Living"],
        nouns: [
            "Glacier",
            "Harvest",
            "Archive",
            "Reef",
            "Factory",
            "Migration",
            "Orchestra",
            "Soil",
        ],
        places: ["Patagonia", "the North Sea", "Bengal", "the Sahel", "Our Century"],
    },
    Genre {
        name: "Fantasy",
        adjectives: ["Crimson", "Ancient", "Enchanted", "Hollow", "Winged", "Sleeping"],
        nouns: ["Dragon", "Crown", "Sorceress", "Oath", "Griffin", "Blade", "Rune", "Prophecy"],
        places: ["Eldermere", "the Mist Isles", "Thornwood", "Vael", "the Ninth King"],
    },
    Genre {
        name: "Thriller",
        adjectives: ["Deadly", "Double", "Ruthless", "Final", "Burning", "Stolen"],
        nouns: ["Hostage", "Courier", "Deadline", "Agent", "Verdict", "Sniper", "Code", "Pursuit"],
        places: ["Berlin", "the Red Zone", "Pier Forty", "Macau", "Midnight"],
    },
    Genre {
        name: "Drama",
        adjectives: ["Quiet", "Broken", "Long", "Ordinary", "Bitter", "Winter"],
        nouns: [
            "House",
            "Daughter",
            "Winterlight",
            "Farewell",
            "River",
            "Bakery",
            "Teacher",
            "Coast",
        ],
        places: ["the Brothers Lind", "Salt Bay", "Three Sisters", "Gdansk", "the Old Mill"],
    },
];
