<?php

declare(strict_types=1);

namespace OCA\Snug\Controller;

use OCA\Snug\AppInfo\Application;
use OCA\Snug\Service\Meetings;
use OCA\Snug\Service\Options;
use OCA\Snug\Service\Rooms;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\AnonRateLimit;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;
use OCP\AppFramework\Http\Template\PublicTemplateResponse;
use OCP\AppFramework\Http\TemplateResponse;
use OCP\AppFramework\Services\IInitialState;
use OCP\IL10N;
use OCP\IRequest;
use OCP\IUserSession;
use OCP\Util;

/** The pages: the own rooms, a room, and a room for guests. */
class PageController extends Controller {
	public function __construct(
		IRequest $request,
		private Rooms $rooms,
		private Meetings $meetings,
		private Options $options,
		private IUserSession $session,
		private IInitialState $state,
		private IL10N $l10n,
	) {
		parent::__construct(Application::ID, $request);
	}

	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/')]
	public function index(): TemplateResponse {
		return $this->app(null);
	}

	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/r/{room}')]
	public function room(string $room): TemplateResponse {
		$user = $this->session->getUser();
		$visit = $user === null ? null : $this->rooms->visit($user, $room);
		return $visit === null ? $this->missing() : $this->app($this->meetings->describe($visit));
	}

	#[PublicPage]
	#[NoCSRFRequired]
	#[AnonRateLimit(limit: 60, period: 600)]
	#[FrontpageRoute(verb: 'GET', url: '/g/{room}/{ticket}')]
	public function guest(string $room, string $ticket): TemplateResponse {
		$visit = $this->rooms->visitAsGuest($room, $ticket);
		if ($visit === null) {
			return $this->missing();
		}
		$this->state->provideInitialState('guest', [
			'server' => $this->options->server(),
			'room' => $room,
			'tokenUrl' => $this->meetings->guestTokenUrl($room, $ticket),
		]);
		Util::addStyle(Application::ID, 'snug');
		Util::addScript(Application::ID, Application::ID . '-guest');
		$response = new PublicTemplateResponse(Application::ID, 'guest');
		$response->setHeaderTitle($this->l10n->t('Meeting'));
		$response->setFooterVisible(false);
		return $response;
	}

	/** @param array<string, mixed>|null $room the one to open */
	private function app(?array $room): TemplateResponse {
		$user = $this->session->getUser();
		$this->state->provideInitialState('app', [
			'server' => $this->options->server(),
			'name' => $user?->getDisplayName() ?? '',
			'guestLinks' => $this->options->guestLinks(),
			'room' => $room,
			'rooms' => $user === null ? [] : array_map($this->meetings->describe(...), $this->rooms->of($user)),
			'urls' => $this->meetings->urls(),
		]);
		Util::addStyle(Application::ID, 'snug');
		Util::addScript(Application::ID, Application::ID . '-main');
		return new TemplateResponse(Application::ID, 'main');
	}

	/** The same for what is not there and for what is not for this person. */
	private function missing(): TemplateResponse {
		return new TemplateResponse('core', '404', [], TemplateResponse::RENDER_AS_GUEST, Http::STATUS_NOT_FOUND);
	}
}
