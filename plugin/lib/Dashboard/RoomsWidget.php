<?php

declare(strict_types=1);

namespace OCA\Snug\Dashboard;

use OCA\Snug\Service\Meetings;
use OCP\Dashboard\IAPIWidgetV2;
use OCP\Dashboard\IButtonWidget;
use OCP\Dashboard\IIconWidget;
use OCP\Dashboard\IReloadableWidget;
use OCP\Dashboard\Model\WidgetButton;
use OCP\Dashboard\Model\WidgetItem;
use OCP\Dashboard\Model\WidgetItems;
use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\IUserManager;

/** The rooms with people in them now: how many, not who. */
class RoomsWidget implements IAPIWidgetV2, IButtonWidget, IIconWidget, IReloadableWidget {
	public function __construct(
		private Meetings $meetings,
		private IUserManager $users,
		private IURLGenerator $urls,
		private IL10N $l10n,
	) {
	}

	public function getId(): string {
		return 'snug';
	}

	public function getTitle(): string {
		return $this->l10n->t('Meetings now');
	}

	public function getOrder(): int {
		return 20;
	}

	public function getIconClass(): string {
		return 'icon-snug';
	}

	public function getIconUrl(): string {
		return $this->meetings->icon();
	}

	public function getUrl(): ?string {
		return $this->urls->linkToRouteAbsolute('snug.page.index');
	}

	public function load(): void {
	}

	/** Seconds. */
	public function getReloadInterval(): int {
		return 30;
	}

	public function getItemsV2(string $userId, ?string $since = null, int $limit = 7): WidgetItems {
		$user = $this->users->get($userId);
		$busy = $user === null ? [] : array_slice($this->meetings->busy($user), 0, $limit);
		$items = array_map(fn (array $entry): WidgetItem => new WidgetItem(
			$entry['visit']->title,
			$this->l10n->n('%n person in it now', '%n people in it now', $entry['people']),
			$this->meetings->link($entry['visit']),
			$this->meetings->icon(),
			$entry['visit']->id(),
		), $busy);
		return new WidgetItems($items, $this->l10n->t('Nobody is in your rooms now'));
	}

	/** @return list<WidgetButton> */
	public function getWidgetButtons(string $userId): array {
		return [new WidgetButton(WidgetButton::TYPE_MORE, $this->getUrl() ?? '', $this->l10n->t('All rooms'))];
	}
}
