<?php

declare(strict_types=1);

namespace OCA\Snug\Search;

use OCA\Snug\Service\Meetings;
use OCA\Snug\Service\Rooms;
use OCA\Snug\Service\Visit;
use OCP\IL10N;
use OCP\IUser;
use OCP\Search\IProvider;
use OCP\Search\ISearchQuery;
use OCP\Search\SearchResult;
use OCP\Search\SearchResultEntry;

/** Finds the person's rooms by title, for the search and for the Smart Picker. */
class RoomSearchProvider implements IProvider {
	public const ID = 'snug-rooms';

	public function __construct(
		private Rooms $rooms,
		private Meetings $meetings,
		private IL10N $l10n,
	) {
	}

	public function getId(): string {
		return self::ID;
	}

	public function getName(): string {
		return $this->l10n->t('Meeting rooms');
	}

	public function getOrder(string $route, array $routeParameters): int {
		return str_starts_with($route, 'snug.') ? -1 : 40;
	}

	public function search(IUser $user, ISearchQuery $query): SearchResult {
		$term = mb_strtolower(trim($query->getTerm()));
		$found = array_filter(
			$this->rooms->of($user),
			static fn (Visit $visit): bool => $term === '' || str_contains(mb_strtolower($visit->title), $term),
		);
		$entries = array_map(fn (Visit $visit): SearchResultEntry => new SearchResultEntry(
			$this->meetings->icon(),
			$visit->title,
			$this->l10n->t('Meeting room'),
			$this->meetings->link($visit),
			$this->meetings->icon(),
		), array_slice($found, 0, $query->getLimit()));
		return SearchResult::complete($this->getName(), $entries);
	}
}
