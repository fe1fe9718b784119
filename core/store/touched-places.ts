/** Where something has changed: a topic, and the organisation that it belongs to; null for what belongs to none. */
export interface Place {
  readonly topic: string
  readonly organisation: string | null
}

/** The places that one change touched, each once. */
export interface Places {
  add(place: Place): void
  /** Organisations by topic. */
  byTopic(): ReadonlyMap<string, readonly (string | null)[]>
}

export function createPlaces(): Places {
  const topics = new Map<string, Set<string | null>>()
  return {
    add: ({ topic, organisation }) => {
      const known = topics.get(topic) ?? new Set()
      known.add(organisation)
      topics.set(topic, known)
    },
    byTopic: () => new Map([...topics].map(([topic, organisations]) => [topic, [...organisations]])),
  }
}

/** Tells whoever listens where something has changed, after the commit. */
export interface TouchedPlaces {
  tell(places: Places): void
  listen(listener: (places: ReturnType<Places['byTopic']>) => void): void
}

export function createTouchedPlaces(): TouchedPlaces {
  const listeners: ((places: ReturnType<Places['byTopic']>) => void)[] = []
  return {
    tell: (places) => {
      const touched = places.byTopic()
      if (touched.size > 0) for (const listener of listeners) listener(touched)
    },
    listen: (listener) => void listeners.push(listener),
  }
}
